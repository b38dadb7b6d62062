package org.nutritioninbox.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/// Without a provider to ask.
@InboxTest
class ReconciliationOffTests {

    @LocalServerPort
    private int port;

    @Test
    void nobodyIsAskedAndWhyIsSaid() {
        Client client = new Client(port);

        HttpResponse<String> answer = client.operate(
                "/reconciliations",
                "{\"from_timestamp\":\"2025-09-15T00:00:00Z\",\"to_timestamp\":\"2025-09-16T00:00:00Z\"}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("PROVIDER_BASE_URL");
        assertThat(client.get("/reconciliations").body()).isEqualTo("[]");
    }
}
