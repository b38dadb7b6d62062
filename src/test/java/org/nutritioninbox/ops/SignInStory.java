package org.nutritioninbox.ops;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// The base of tests about signing in: one application with every kind of user, and the form.
@InboxTest(properties = {"ops.submitter-password=gemüsegemüse", "ops.users-file=src/test/resources/users"})
abstract class SignInStory {

    static final String ANN_PASSWORD = "ann-test-password";
    static final String VIC_PASSWORD = "vic-test-password";

    @Autowired
    Client client;

    @DynamicPropertySource
    static void anEncodedPassword(DynamicPropertyRegistry registry) {
        String encoded = new BCryptPasswordEncoder(4).encode(InboxTest.OPERATOR_PASSWORD);
        registry.add("ops.operator-password", () -> "{bcrypt}" + encoded);
    }

    /// Fills in the form, as the browser of a source does.
    HttpResponse<String> signIn(String source, String user, String encodedPassword) {
        return signIn(source, user, encodedPassword, "");
    }

    HttpResponse<String> signIn(String source, String user, String encodedPassword, String page) {
        HttpResponse<String> form = client.send(client.request("/login").header("Accept", "text/html"));
        String cookie = form.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
        String token = form.body().replaceAll("(?s).*name=\"_csrf\"[^>]*value=\"([^\"]*)\".*", "$1");
        return client.send(client.request("/login?to=" + page)
                .header("Cookie", cookie)
                .header("X-Forwarded-For", source)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "username=" + user + "&password=" + encodedPassword + "&_csrf=" + token)));
    }

    static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    static String session(HttpResponse<String> signedIn) {
        return signedIn.headers().allValues("Set-Cookie").stream()
                .filter(set -> set.startsWith("JSESSIONID"))
                .findFirst()
                .orElseThrow()
                .replaceAll(";.*", "");
    }
}
