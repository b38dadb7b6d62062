package org.nutritioninbox.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.RawSocket;
import tools.jackson.databind.JsonNode;

class SignInTests extends SignInStory {

    private static final String WRONG = "wrong-test-password";

    @Test
    void aNameWaitsWhereItFailedTooOften() {
        String source = "203.0.113.1";
        double refusedBefore = failures("too_soon");
        for (int i = 0; i < FailedSignIns.FREE_OF_NAME; i++) {
            assertThat(look(source, "operator", WRONG).statusCode()).isEqualTo(401);
        }

        HttpResponse<String> tooSoon = look(source, "Operator", InboxTest.OPERATOR_PASSWORD);
        assertThat(tooSoon.statusCode()).isEqualTo(429);
        assertThat(tooSoon.headers().firstValue("Retry-After")).contains("1");
        assertThat(tooSoon.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(failures("too_soon")).isGreaterThan(refusedBefore);

        assertThat(look(source, "viewer", InboxTest.VIEWER_PASSWORD).statusCode())
                .isEqualTo(200);
        assertThat(look("203.0.113.2", "operator", InboxTest.OPERATOR_PASSWORD).statusCode())
                .isEqualTo(200);
        await().until(() ->
                look(source, "operator", InboxTest.OPERATOR_PASSWORD).statusCode() == 200);
    }

    @Test
    void theAuditSaysWhoHasToWaitButNoPassword() {
        for (int i = 0; i <= FailedSignIns.FREE_OF_NAME; i++) {
            look("2001:db8::" + i, "viewer", WRONG);
            look("203.0.113.3", "a-password-in-the-wrong-field", WRONG);
        }

        assertThat(written("2001:db8:0:0:0:0:0:0/64")).singleElement().satisfies(action -> {
            assertThat(action.get("who").stringValue()).isEqualTo("nobody");
            assertThat(action.get("subject").get("name").stringValue()).isEqualTo("viewer");
        });
        assertThat(written("203.0.113.3"))
                .singleElement()
                .satisfies(action -> assertThat(action.toString())
                        .contains("an unknown name")
                        .doesNotContain("wrong"));
    }

    @Test
    void aSourceThatTriesManyNamesWaits() {
        String source = "203.0.113.4";
        for (int i = 0; i < FailedSignIns.FREE_OF_SOURCE; i++) {
            assertThat(look(source, "name" + i, WRONG).statusCode()).isEqualTo(401);
        }

        assertThat(look(source, "viewer", InboxTest.VIEWER_PASSWORD).statusCode())
                .isEqualTo(429);
    }

    @Test
    void theFormSaysThatItIsTooSoon() {
        String source = "203.0.113.5";
        for (int i = 0; i < FailedSignIns.FREE_OF_NAME; i++) {
            assertThat(location(signIn(source, "viewer", WRONG))).contains("/login?error");
        }

        HttpResponse<String> tooSoon = signIn(source, "viewer", InboxTest.VIEWER_PASSWORD);
        assertThat(location(tooSoon)).startsWith("/login?wait");
        assertThat(client.send(client.request(location(tooSoon)).header("Accept", "text/html"))
                        .body())
                .contains("Too many sign-ins have failed");
    }

    @Test
    void theAuditNamesAPersonOfTheFile() {
        HttpRequest.Builder resume = client.request("/processing/resume").POST(HttpRequest.BodyPublishers.noBody());
        assertThat(client.send(Client.as("ann", ANN_PASSWORD, resume)).statusCode())
                .isEqualTo(200);

        assertThat(client.json("/audit/actions?who=ann").get(0).get("action").stringValue())
                .isEqualTo("processing.resume");
    }

    @Test
    void aPersonOfTheFileHasTheRoleOfTheFile() {
        HttpRequest.Builder resume = client.request("/processing/resume").POST(HttpRequest.BodyPublishers.noBody());

        assertThat(client.send(Client.as("vic@example.com", VIC_PASSWORD, resume))
                        .statusCode())
                .isEqualTo(403);
        assertThat(location(signIn("203.0.113.6", "vic%40example.com", VIC_PASSWORD)))
                .isEqualTo("/");
    }

    /// A proxy that is listed says from where a request comes, and that it came with TLS.
    @Test
    void onlyAProxyThatIsListedIsBelieved() throws Exception {
        assertThat(cookie("127.0.0.1")).contains("Secure");
        assertThat(cookie("127.0.0.2")).contains("XSRF-TOKEN").doesNotContain("Secure");
    }

    private String cookie(String proxy) throws Exception {
        try (RawSocket socket = RawSocket.from(proxy, client.port())) {
            return socket.write("""
                            GET /login HTTP/1.1\r
                            Host: localhost\r
                            Accept: text/html\r
                            X-Forwarded-For: 203.0.113.7\r
                            X-Forwarded-Proto: https\r
                            \r
                            """)
                    .answer()
                    .lines()
                    .filter(line -> line.startsWith("Set-Cookie"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private HttpResponse<String> look(String source, String user, String password) {
        return client.send(
                Client.as(user, password, client.request("/processing").header("X-Forwarded-For", source)));
    }

    private List<JsonNode> written(String source) {
        return client.all("/audit/actions?action=sign-in.fail").stream()
                .filter(action ->
                        action.get("subject").get("source").stringValue().equals(source))
                .toList();
    }

    private double failures(String outcome) {
        return client.json("/actuator/metrics/inbox.signin.failed?tag=outcome:" + outcome)
                .at("/measurements/0/value")
                .doubleValue();
    }
}
