package org.nutritioninbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.support.Simulator;

/// Faults of the API, by request.
class ApiOutageTests {

    private static final String LIST =
            "/nutrition_records?from_timestamp=2020-01-01T00:00:00&to_timestamp=2040-01-01T00:00:00";

    @AutoClose
    private static final Simulator simulator = Simulator.start();

    @BeforeEach
    void allIsWell() {
        simulator.send(simulator.request("/simulator/outages").DELETE());
    }

    @ParameterizedTest
    @CsvSource({"unauthorized,401", "too_many_requests,429", "server_error,500", "unavailable,503"})
    void asManyCallsAsWereAskedForAreRefused(String kind, int status) {
        simulator.outage("\"kind\":\"" + kind + "\",\"count\":2");

        assertThat(simulator.get("ann", LIST).statusCode()).isEqualTo(status);
        HttpResponse<String> second = simulator.get("ann", LIST);
        assertThat(second.statusCode()).isEqualTo(status);
        assertThat(second.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(second.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 429);
        assertThat(simulator.get("ann", LIST).statusCode()).isEqualTo(200);
    }

    @Test
    void oneOutageFollowsTheOtherEachForItsOwnCalls() {
        simulator.outage("\"kind\":\"too_many_requests\"");
        simulator.outage("\"kind\":\"server_error\"");

        assertThat(simulator.get("ann", LIST).headers().firstValue("Retry-After"))
                .contains("7");
        assertThat(simulator.get("ann", LIST).statusCode()).isEqualTo(500);
        assertThat(simulator.get("ann", LIST).statusCode()).isEqualTo(200);
    }

    @Test
    void anAnswerMayBeAnythingButJson() {
        simulator.outage("\"kind\":\"invalid_json\"");
        simulator.outage("\"kind\":\"html\"");

        HttpResponse<String> invalid = simulator.get("ann", LIST);
        assertThat(invalid.statusCode()).isEqualTo(200);
        assertThat(invalid.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(invalid.body()).isEqualTo("{\"record_id\": nothing");
        assertThat(simulator.get("ann", LIST).body()).startsWith("<!doctype html>");
    }

    @Test
    void anUploadWhoseAnswerBreaksOffHasTakenPlaceAllTheSame() {
        String photo = "{\"body\":\"" + Simulator.photo(600, 512, "jpg") + "\"}";
        simulator.outage("\"kind\":\"cut_off\"");

        assertThatThrownBy(() -> simulator.call("bob", "POST", "/nutrition_records", photo))
                .isInstanceOf(UncheckedIOException.class)
                .cause()
                .isInstanceOf(IOException.class);
        assertThat(simulator.records())
                .anyMatch(record ->
                        record.get("application_user_id").stringValue().equals("bob"));
    }

    @Test
    void aSlowAnswerIsLateNotWrong() {
        simulator.outage("\"kind\":\"slow\"");
        String token = simulator.token("ann");

        assertThatThrownBy(() -> simulator.send(simulator
                        .request("/v3" + LIST)
                        .header("Authorization", "Bearer " + token)
                        .timeout(Duration.ofMillis(500))))
                .hasCauseInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void whatIsNoOutageIsRefused() {
        assertThatThrownBy(() -> simulator.outage("\"kind\":\"flood\""))
                .hasMessageContaining("422")
                .hasMessageContaining("too_many_requests");
        assertThatThrownBy(() -> simulator.outage("\"kind\":\"html\",\"count\":0"))
                .hasMessageContaining("422")
                .hasMessageContaining("body.count");
    }

    @Test
    void noWebhookHasAStateThatThereIsNot() {
        HttpResponse<String> answer = simulator.send(simulator.request("/simulator/deliveries?state=bogus"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("state").contains("bogus");
    }
}
