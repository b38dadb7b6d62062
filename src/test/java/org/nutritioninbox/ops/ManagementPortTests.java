package org.nutritioninbox.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;

/// The management endpoints on a port of their own.
@InboxTest(properties = "management.server.port=0")
class ManagementPortTests {

    @Autowired
    private Client client;

    @LocalManagementPort
    private int port;

    @ParameterizedTest
    @CsvSource({
        "/actuator/health,200",
        "/actuator/health/readiness,200",
        "/actuator/metrics,401",
        "/actuator/info,401",
        "/nowhere,401"
    })
    void strangersSeeHealthAlone(String path, int status) {
        Client management = new Client(port);

        assertThat(management.send(management.request(path)).statusCode()).isEqualTo(status);
    }

    @Test
    void aViewerSeesEndpointsThereAndRecordsHere() {
        assertThat(new Client(port).get("/actuator/metrics").statusCode()).isEqualTo(200);
        assertThat(new Client(port).get("/nutrition_records").statusCode()).isEqualTo(404);
        assertThat(client.get("/nutrition_records").statusCode()).isEqualTo(200);
        assertThat(client.get("/actuator/metrics").statusCode()).isEqualTo(404);
    }
}
