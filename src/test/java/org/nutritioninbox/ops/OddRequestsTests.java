package org.nutritioninbox.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.RawSocket;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/// The answer to a wrong request says that the request is wrong.
@InboxTest
class OddRequestsTests {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String OPERATOR = Base64.getEncoder()
            .encodeToString(("operator:" + InboxTest.OPERATOR_PASSWORD).getBytes(StandardCharsets.UTF_8));

    @Autowired
    private Client client;

    @LocalServerPort
    private int port;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /nutrition_records?q=%zz",
                "GET /nutrition_records?%zz=1",
                "GET /nutrition_records?q=%c3%28",
                "GET /nutrition_records?q=%",
                "GET /nutrition_records?=&&=&",
                "GET /nutrition_records?limit=%00",
                "GET /nutrition_records?q=LONG",
                "GET /nutrition_records?cursor=%ff%ff",
                "GET /nutrition_records?cursor=f_________________________________w",
                "GET /nutrition_records?from_timestamp=0000-01-01T00:00:00&to_timestamp=9999-12-31T23:59:59.999999999Z",
                "GET /nutrition_records/%00",
                "GET /nutrition_records/%c3%28",
                "GET /nutrition_records/%ff",
                "GET /nutrition_records/a%2Fb",
                "GET /nutrition_records/a;b=c",
                "GET /nutrition_records/..%2f..",
                "GET //nutrition_records",
                "GET /deliveries/%zz",
                "GET /deliveries?q=%zz",
                "GET /error?x=%zz",
                "GET /login?x=%zz",
                "GET /v3/api-docs?x=%zz",
                "GET /actuator/health?x=%zz",
                "GET /actuator/health/%zz",
                "PROPFIND /nutrition_records",
                "TRACE /nutrition_records",
                "PUT /nutrition_records",
                "PUT /nutrition-webhook",
                "PATCH /nutrition-webhook",
                "DELETE /nutrition-webhook",
                "DELETE /deliveries/x",
                "OPTIONS *",
                "POST /login?x=%zz",
                "POST /logout",
                "POST /error",
                "POST /nutrition_records",
                "GET /nutrition-webhook/",
                "POST /nutrition-webhook/x",
                "POST /nutrition-webhook;a=b",
            })
    void noRequestIsAnsweredWith500(String request) throws IOException {
        for (String type :
                new String[] {"", "multipart/form-data", "multipart/form-data; boundary=x", "a/b/c;;", FORM}) {
            assertThat(status(request, type)).as("%s as %s", request, type).isLessThan(500);
        }
    }

    @Test
    void aStrangeCookieOrALongQuestionOfAStrangerIsNotAnError() throws IOException {
        String stranger = "Authorization: none\r\n";
        assertThat(status("GET /nutrition_records?q=LONG", "", stranger)).isEqualTo(401);
        assertThat(status("GET /nutrition_records", "", stranger + "Cookie: REDIRECT_URI=Ly9oOmFiYy8=\r\n"))
                .isEqualTo(401);
    }

    @Test
    void acceptingNothingWeHaveIsNotAnError() throws IOException {
        assertThat(status("GET /nutrition_records", "", "Accept: image/png\r\n"))
                .isEqualTo(406);
        assertThat(status("GET /nutrition_records", "", "Accept: nonsense\r\n")).isBetween(400, 499);
        assertThat(status("GET /deliveries", "", "If-None-Match: nonsense\r\nIf-Modified-Since: x\r\n"))
                .isEqualTo(200);
        assertThat(status("GET /deliveries", "", "Authorization: Basic !!!\r\n"))
                .isBetween(400, 499);
    }

    @Test
    void whatAcceptsNoAnswerThatWeHaveIsNotDone() throws IOException {
        assertThat(status("GET /deliveries", "", "Accept: application/yaml\r\n"))
                .isEqualTo(406);
        assertThat(status("POST /processing/pause", "", "Accept: text/plain\r\n"))
                .isEqualTo(406);
        assertThat(client.json("/processing").get("paused").booleanValue()).isFalse();
    }

    @Test
    void aBodyIsJsonOnly() throws IOException {
        assertThat(status("POST /replays", "application/yaml")).isEqualTo(415);
    }

    @Test
    void nothingCanBeSubmittedWhereThereIsNoProvider() throws IOException {
        assertThat(status("POST /nutrition_records", "application/json")).isEqualTo(405);
        assertThat(status("GET /expectations", "")).isEqualTo(200);
    }

    /// Nobody who has not signed in may make us hold memory for a form.
    @ParameterizedTest
    @ValueSource(strings = {"POST /login", "PUT /nutrition-webhook", "PUT /deliveries", "POST /nowhere"})
    void aLargeFormIsNotWaitedFor(String request) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            socket.write(request.replace("LONG", "%C3%A9".repeat(1100))
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + FORM + "\r\nContent-Length: 2000000\r\n\r\n");
            assertThat(socket.answer()).matches("(?s)HTTP/1.1 4\\d\\d .*");
        }
    }

    private int status(String request, String contentType) throws IOException {
        return status(request, contentType, "");
    }

    private int status(String request, String contentType, String more) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            String body = request.startsWith("GET") ? "" : "a=%zz&--x\r\nbroken";
            String authorization = more.contains("Authorization") ? "" : "Authorization: Basic " + OPERATOR + "\r\n";
            socket.write(request.replace("LONG", "%C3%A9".repeat(1100))
                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + authorization
                    + (contentType.isEmpty() ? "" : "Content-Type: " + contentType + "\r\n")
                    + more + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            return Integer.parseInt(socket.answer().split(" ", 3)[1]);
        }
    }
}
