package org.nutritioninbox.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;

@InboxTest(properties = "quarantine.count=0")
@DirtiesContext
class QuarantineOffTests {

    @LocalServerPort
    private int port;

    @Test
    void nothingIsKeptAndNothingBreaks() {
        Client client = new Client(port);
        for (int i = 0; i < 3; i++) {
            assertThat(client.webhook("{}".getBytes(StandardCharsets.UTF_8), "wrong", request -> request)
                            .statusCode())
                    .isEqualTo(401);
        }

        JsonNode result =
                Client.EXACT.readTree(client.operate("/quarantine/verify", "").body());
        assertThat(result.get("tried").intValue()).isZero();
        assertThat(client.all("/quarantine")).isEmpty();
    }
}
