package org.nutritioninbox.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import tools.jackson.databind.JsonNode;

class SecurityTests extends SignInStory {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nutrition_records",
                "/nutrition_records/x",
                "/deliveries",
                "/deliveries/x/body",
                "/v3/api-docs",
                "/swagger-ui/index.html",
                "/actuator",
                "/actuator/metrics",
                "/actuator/info",
                "/nowhere",
                "/"
            })
    void everythingElseAsksWhoIsThere(String path) {
        HttpResponse<String> answer = client.send(client.request(path));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
    void healthAsksNobodyAndSaysLittle(String path) {
        HttpResponse<String> answer = client.send(client.request(path));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Client.EXACT.readTree(answer.body()).get("status").stringValue())
                .isEqualTo("UP");
        assertThat(answer.body()).doesNotContain("PostgreSQL");
    }

    @ParameterizedTest
    @CsvSource({"operator,operator-test-password", "viewer,viewer-test-password"})
    void bothUsersMayLook(String user, String password) {
        assertThat(client.send(Client.as(user, password, client.request("/deliveries")))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"operator,viewer-test-password", "viewer,''", "nobody,viewer-test-password", "viewer,{noop}x"})
    void wrongPasswordsAreRefused(String user, String password) {
        assertThat(client.send(Client.as(user, password, client.request("/deliveries")))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aViewerMayChangeNothing() {
        assertThat(client.postAsViewer("/deliveries").statusCode()).isEqualTo(403);
    }

    @Test
    void anOperatorIsToldWhichMethodsThereAre() {
        HttpRequest.Builder request = client.request("/deliveries").POST(HttpRequest.BodyPublishers.noBody());
        HttpResponse<String> answer = client.send(Client.as("operator", InboxTest.OPERATOR_PASSWORD, request));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow").orElse("")).contains("GET");
    }

    @Test
    void peopleAreShownAForm() {
        HttpResponse<String> answer = client.send(client.request("/deliveries").header("Accept", "text/html"));
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/login");

        HttpResponse<String> form = client.send(client.request("/login").header("Accept", "text/html"));
        assertThat(form.body()).contains("<form").contains("_csrf");
    }

    /// A browser would ask for a password where the stream of a page is opened again after the sign-in has expired.
    @Test
    void aScriptIsToldWithoutAChallenge() {
        HttpResponse<String> answer = client.send(client.request("/feed/stream")
                .header("Sec-Fetch-Site", "same-origin")
                .header("Sec-Fetch-Mode", "cors"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(answer.body()).contains("\"detail\"");
        // some programs send one of the two
        assertThat(client.send(client.request("/feed/stream").header("Sec-Fetch-Mode", "cors"))
                        .headers()
                        .firstValue("WWW-Authenticate"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/nowhere", "/deliveries", "/nutrition-webhook", "/actuator/health"})
    void nobodyGetsASessionBeforeSigningIn(String path) {
        for (String accept : new String[] {"text/html", "application/json"}) {
            HttpResponse<String> answer = client.send(client.request(path).header("Accept", accept));
            assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.startsWith("JSESSIONID"));
        }
    }

    @Test
    void aPersonSignsInWithTheForm() {
        HttpResponse<String> answer = signIn("127.0.0.1", "viewer", InboxTest.VIEWER_PASSWORD);
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElse("")).doesNotContain("error");

        assertThat(client.send(client.request("/deliveries").header("Cookie", session(answer)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aSessionIsForTheBrowserAlone() {
        assertThat(signIn("127.0.0.1", "viewer", InboxTest.VIEWER_PASSWORD)
                        .headers()
                        .allValues("Set-Cookie"))
                .filteredOn(cookie -> cookie.startsWith("JSESSIONID"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("HttpOnly", "SameSite=Lax");
    }

    @ParameterizedTest
    @CsvSource({"/page/meals,/page/meals", "https://elsewhere.example/page/,/", "//elsewhere.example/page/,/"})
    void aSignInLeadsToAPageOfTheInbox(String page, String location) {
        assertThat(location(signIn("127.0.0.1", "viewer", InboxTest.VIEWER_PASSWORD, page)))
                .isEqualTo(location);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost/page/meals?q=a|b,/login?to=%2Fpage%2Fmeals%3Fq%3Da%7Cb",
        "https://elsewhere.example,/login?to=",
        "//elsewhere.example/page/,/login?to=%2F%2Felsewhere.example%2Fpage%2F",
        ",/login?to=%2F"
    })
    void anExpiredSignInOfAPartLeadsBackToItsPage(@Nullable String page, String signIn) {
        HttpRequest.Builder part = client.request("/page/meals").header("HX-Request", "true");
        HttpResponse<String> answer = client.send(page == null ? part : part.header("HX-Current-URL", page));
        assertThat(answer.statusCode()).isEqualTo(401);
        // a sign-in leads to no address elsewhere, as the test above says
        assertThat(answer.headers().firstValue("HX-Redirect")).hasValue(signIn);
    }

    @Test
    void aBrowserIsToldNotToGuessKeepOrTell() {
        assertThat(client.get("/nutrition_records").headers().map())
                .containsEntry("X-Content-Type-Options", List.of("nosniff"))
                .containsEntry("Referrer-Policy", List.of("same-origin"))
                .containsEntry("Cache-Control", List.of("no-cache, no-store, max-age=0, must-revalidate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nowhere", "/page/nowhere", "/swagger-ui/nowhere", "/nutrition_records"})
    void aPageRunsNothingThatIsStored(String path) {
        assertThat(policy(path)).contains("default-src 'none'");
    }

    @Test
    void theDescriptionOfTheApiMayStyleItself() {
        assertThat(policy("/swagger-ui/index.html")).isEmpty();
    }

    private String policy(String path) {
        HttpRequest.Builder request = client.request(path).header("Accept", "text/html");
        return client.send(Client.as("viewer", InboxTest.VIEWER_PASSWORD, request))
                .headers()
                .firstValue("Content-Security-Policy")
                .orElse("");
    }

    @Test
    void aPasswordInTheFormMayHaveLettersOutsideAscii() {
        HttpResponse<String> answer = signIn("127.0.0.1", "submitter", "gem%C3%BCsegem%C3%BCse");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/page/submit");
    }

    @Test
    void aFormWithoutItsTokenIsRefused() {
        HttpResponse<String> answer = client.send(client.request("/login")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=viewer&password=" + InboxTest.VIEWER_PASSWORD)));

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void anotherSiteCannotUseThePasswordThatABrowserRemembers() {
        HttpRequest.Builder request = client.request("/deliveries")
                .header("Sec-Fetch-Site", "cross-site")
                .POST(HttpRequest.BodyPublishers.noBody());

        assertThat(client.send(Client.as("operator", InboxTest.OPERATOR_PASSWORD, request))
                        .statusCode())
                .isEqualTo(403);
    }

    /// A browser says from where a request comes only to sites with TLS, but always names the origin of a form.
    @Test
    void anotherSiteCannotUseARememberedPasswordWithoutTlsEither() {
        HttpRequest.Builder request = client.request("/deliveries").POST(HttpRequest.BodyPublishers.noBody());

        assertThat(client.send(Client.as("operator", InboxTest.OPERATOR_PASSWORD, request)
                                .header("Origin", "http://elsewhere.example"))
                        .statusCode())
                .isEqualTo(403);
    }

    /// As the form of the API's description does, which has no token.
    @ParameterizedTest
    @CsvSource({"same-origin,405", "same-site,403", "cross-site,403", "none,403", "'',403"})
    void aSessionChangesThingsFromThisSiteOnly(String site, int status) {
        HttpRequest.Builder request = client.request("/deliveries")
                .header("Cookie", session(signIn("127.0.0.1", "operator", InboxTest.OPERATOR_PASSWORD)))
                .POST(HttpRequest.BodyPublishers.noBody());

        assertThat(client.send(site.isEmpty() ? request : request.header("Sec-Fetch-Site", site))
                        .statusCode())
                .isEqualTo(status);
    }

    /// A browser says nothing else of where a request comes from to a site that has no TLS and is not localhost.
    @Test
    void withoutTlsTheOriginTellsWhetherAChangeIsFromThisSite() {
        String session = session(signIn("127.0.0.1", "operator", InboxTest.OPERATOR_PASSWORD));
        String here = "http://" + client.request("/").build().uri().getAuthority();

        assertThat(change(session, here)).isEqualTo(405);
        for (String elsewhere :
                List.of("http://elsewhere.example", here + "0", here.replace("http", "https"), "null")) {
            assertThat(change(session, elsewhere)).as(elsewhere).isEqualTo(403);
        }
    }

    private int change(String session, String origin) {
        return client.send(client.request("/deliveries")
                        .header("Cookie", session)
                        .header("Origin", origin)
                        .POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode();
    }

    @Test
    void aPageIsChangedWithATokenOnly() {
        HttpRequest.Builder request =
                client.request("/page/people/ann/erase").POST(HttpRequest.BodyPublishers.noBody());

        assertThat(client.send(Client.as("operator", InboxTest.OPERATOR_PASSWORD, request))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void theApiDescribesItself() {
        JsonNode api = client.json("/v3/api-docs");

        assertThat(api.get("paths").propertyNames())
                .contains(
                        "/nutrition-webhook",
                        "/nutrition_records",
                        "/nutrition_records/{recordId}",
                        "/deliveries",
                        "/deliveries/{id}",
                        "/deliveries/{id}/body");
        assertThat(api.get("paths")
                        .get("/deliveries")
                        .get("get")
                        .get("parameters")
                        .findValuesAsString("name"))
                .contains("kind", "outcome", "state", "record_id", "application_user_id", "from_timestamp", "limit");
        assertThat(client.get("/swagger-ui/index.html").statusCode()).isEqualTo(200);
    }
}
