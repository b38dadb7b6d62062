package org.nutritioninbox.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@InboxTest(properties = "spring.security.oauth2.resourceserver.jwt.audiences=nutrition-inbox")
class TokenTests {

    private static final RSAKey KEY = newKey();
    private static final HttpServer ISSUER = issuer();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void issuer(DynamicPropertyRegistry registry) {
        registry.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", TokenTests::issuerUri);
    }

    @AfterAll
    static void stop() {
        ISSUER.stop(0);
    }

    @Test
    void aTokenOfTheIssuerLetsItsRolesIn() throws JOSEException {
        assertThat(get(token(KEY, issuerUri(), "VIEWER"))).isEqualTo(200);
        assertThat(post(token(KEY, issuerUri(), "VIEWER"))).isEqualTo(403);
        assertThat(post(token(KEY, issuerUri(), "OPERATOR"))).isEqualTo(405);
    }

    @Test
    void anyOtherTokenDoesNot() throws JOSEException {
        assertThat(get(token(KEY, issuerUri(), "SOMEONE"))).isEqualTo(403);
        assertThat(get(token(KEY, "https://other.example", "VIEWER"))).isEqualTo(401);
        assertThat(get(token(newKey(), issuerUri(), "VIEWER"))).isEqualTo(401);
        assertThat(get("nonsense")).isEqualTo(401);
    }

    @Test
    void aTokenForAnotherServiceDoesNot() throws JOSEException {
        assertThat(get(token(KEY, issuerUri(), "VIEWER", "another-service"))).isEqualTo(401);
        assertThat(get(token(KEY, issuerUri(), "VIEWER", null))).isEqualTo(401);
    }

    @Test
    void theAnswerSaysWhatWasExpected() {
        assertThat(challenge("Bearer nonsense")).startsWith("Bearer ").contains("invalid_token");
        assertThat(challenge("Basic nonsense")).startsWith("Basic ");
    }

    private String challenge(String authorization) {
        Client client = new Client(port);
        HttpResponse<String> answer = client.send(client.request("/deliveries").header("Authorization", authorization));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).doesNotContain("nonsense");
        return answer.headers().firstValue("WWW-Authenticate").orElse("");
    }

    private int get(String token) {
        Client client = new Client(port);
        return client.send(client.request("/deliveries").header("Authorization", "Bearer " + token))
                .statusCode();
    }

    private int post(String token) {
        Client client = new Client(port);
        return client.send(client.request("/deliveries")
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode();
    }

    private static String token(RSAKey key, String issuer, String role) throws JOSEException {
        return token(key, issuer, role, "nutrition-inbox");
    }

    private static String token(RSAKey key, String issuer, String role, @Nullable String audience)
            throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .subject("somebody")
                        .issuer(issuer)
                        .audience(audience)
                        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                        .claim("roles", List.of(role))
                        .build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private static String issuerUri() {
        return "http://localhost:" + ISSUER.getAddress().getPort();
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID("key").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpServer issuer() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
            String uri = "http://localhost:" + server.getAddress().getPort();
            answer(
                    server,
                    "/.well-known/openid-configuration",
                    "{\"issuer\":\"" + uri + "\",\"jwks_uri\":\"" + uri
                            + "/keys\",\"subject_types_supported\":[\"public\"]}");
            answer(server, "/keys", new JWKSet(KEY.toPublicJWK()).toString());
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpServer server, String path, String body) {
        server.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
