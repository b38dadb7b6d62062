package org.nutritioninbox.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.nutritioninbox.support.FakeProvider.answer;
import static org.nutritioninbox.support.FakeProvider.cutOff;
import static org.nutritioninbox.support.FakeProvider.hangUp;
import static org.nutritioninbox.support.FakeProvider.json;
import static org.nutritioninbox.support.FakeProvider.retryAfter;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.provider.ProviderFailed.Reason;
import org.nutritioninbox.support.FakeProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.service.HttpServiceClientAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// Every odd answer is survived, told by its reason, and asked for again only where that is safe.
class ProviderTests {

    private static final String USER = "end_user_id1";
    private static final String SUBMIT = "POST /v3/nutrition_records/image";
    private static final String GET = "GET /v3/nutrition_records/r1";
    private static final String LIST = "GET /v3/nutrition_records";
    private static final String RECORD = "{ \"record_id\": \"r1\",\"status\":\"completed\" ,\"serving_size\":1.50}";

    @AutoClose
    private final FakeProvider fake = new FakeProvider();

    @Test
    void withoutSettingsNobodyIsAsked() {
        runner().run(context -> {
            Provider provider = context.getBean(Provider.class);
            assertThat(provider.isConfigured()).isFalse();
            assertThat(failure(() -> provider.get(USER, "r1")).reason()).isEqualTo(Reason.NOT_CONFIGURED);
        });
    }

    @Test
    void aRecordComesByteForByte() {
        fake.when(GET, json(200, RECORD));
        with(provider -> assertThat(provider.get(USER, "r1")).asString().isEqualTo(RECORD));
        assertThat(fake.asked(GET)).hasSize(1);
    }

    @Test
    void aListIsCutIntoItsElementsByteForByte() {
        String other = "{\"record_id\":\"é\",\"deep\":[{\"a\":[]}, \"]\"], \"n\": 1e400}";
        fake.when(LIST, json(200, " [" + RECORD + " ,\n" + other + ", null ] "));
        with(provider -> assertThat(provider.list(
                        USER, Instant.parse("2025-09-15T10:30:04.521Z"), Instant.parse("2025-09-15T11:00:00.001Z")))
                .extracting(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .containsExactly(RECORD, other, "null"));
        assertThat(fake.asked(LIST).getFirst().query())
                .isEqualTo("from_timestamp=2025-09-15T10:30:04Z&to_timestamp=2025-09-15T11:00:01Z");
    }

    @Test
    void anIdIsOneStepOfThePath() {
        fake.when("GET /v3/nutrition_records/a%2Fb", json(200, RECORD));

        with(provider -> assertThat(provider.get(USER, "a/b")).asString().isEqualTo(RECORD));
    }

    @Test
    void aTokenIsKeptForEachUserAndRenewedWhenItIsRefused() {
        fake.when(GET, json(200, RECORD), json(401, "{}"), json(200, RECORD));
        with(provider -> {
            provider.get(USER, "r1");
            provider.get(USER, "r1");
            provider.get("other", "r1");
            provider.get("other", "r1");
        });
        assertThat(fake.asked("POST /v3/auth/hmac")).hasSize(3);
        assertThat(fake.asked(GET).getFirst().authorization()).startsWith("Bearer " + USER);
    }

    @Test
    void whoIsNeverLetInIsToldSo() {
        fake.when(GET, json(200, RECORD), json(401, "{\"title\":\"Unauthorized\"}"));
        with(provider -> {
            provider.get(USER, "r1");
            assertThat(failure(() -> provider.get(USER, "r1")).reason()).isEqualTo(Reason.SIGN_IN_REFUSED);
        });
        assertThat(fake.asked(GET)).hasSize(3);
    }

    @Test
    void aWrongKeyIsRefusedAtSignIn() {
        run(
                runner().withPropertyValues(
                                "provider.base-url=" + fake.baseUrl(),
                                "provider.application-id=9999",
                                "provider.hmac-key=wrong"),
                provider -> {
                    ProviderFailed failure = failure(() -> provider.submit(USER, bytes("{}"), false));
                    assertThat(failure.reason()).isEqualTo(Reason.SIGN_IN_REFUSED);
                    assertThat(failure.mayHaveArrived()).isFalse();
                });
        assertThat(fake.asked(SUBMIT)).isEmpty();
    }

    @Test
    void aRefusalIsToldInTheProvidersWordsWithoutTheValue() {
        fake.when(SUBMIT, json(422, """
                {"title":"Unprocessable Entity","status":422,"detail":"validation failed",
                 "errors":[{"location":"body.country_code","message":"expected lower case","value":"US"}]}"""));
        with(provider -> {
            ProviderFailed failure = failure(() -> provider.submit(USER, bytes("{}"), false));
            assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
            assertThat(failure.status()).isEqualTo(422);
            assertThat(failure.refusal())
                    .isEqualTo(new ProviderFailed.Refusal(
                            422,
                            "Unprocessable Entity",
                            "validation failed",
                            List.of(new ProviderFailed.Complaint("body.country_code", "expected lower case"))));
        });
        assertThat(fake.asked(SUBMIT)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 408, 429})
    void troubleThatPassesIsSurvived(int status) {
        fake.when(GET, json(status, "{}"), answer(status, "text/html", "<html>"), json(200, RECORD));
        with(provider -> assertThat(provider.get(USER, "r1")).asString().isEqualTo(RECORD));
        assertThat(fake.asked(GET)).hasSize(3);
    }

    @Test
    void brokenConnectionsAreSurvived() {
        fake.when(GET, hangUp(), cutOff(), json(200, RECORD));
        with(provider -> assertThat(provider.get(USER, "r1")).asString().isEqualTo(RECORD));
    }

    @Test
    void aSlowProviderIsGivenUp() {
        fake.when(GET, fake.silence());
        run(configured().withPropertyValues("provider.read-timeout=300ms"), provider -> {
            ProviderFailed failure = failure(() -> provider.get(USER, "r1"));
            assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure.mayHaveArrived()).isTrue();
        });
        assertThat(fake.asked(GET)).hasSize(3);
    }

    @Test
    void aSlowBodyIsGivenUp() {
        fake.when(GET, (exchange, request) -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().flush();
            fake.silence().send(exchange, request);
        });
        run(configured().withPropertyValues("provider.read-timeout=300ms"), provider -> {
            ProviderFailed failure = failure(() -> provider.get(USER, "r1"));
            assertThat(failure.reason()).isIn(Reason.UNREADABLE, Reason.UNREACHABLE);
        });
    }

    @Test
    void anAnalysisMayTakeLongerThanOtherCalls() {
        fake.when(SUBMIT, (exchange, request) -> {
            sleep(600);
            json(200, RECORD).send(exchange, request);
        });
        run(configured().withPropertyValues("provider.read-timeout=200ms"), provider -> {
            assertThat(provider.submit(USER, bytes("{}"), true).body())
                    .asString()
                    .isEqualTo(RECORD);
            assertThat(failure(() -> provider.submit(USER, bytes("{}"), false)).reason())
                    .isEqualTo(Reason.UNREACHABLE);
        });
        assertThat(fake.asked(SUBMIT)).hasSize(2);
    }

    @Test
    void itComesBackWhenItIsAskedTo() {
        String soon = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(1).atOffset(ZoneOffset.UTC));
        fake.when(GET, retryAfter(429, "0"), retryAfter(503, soon), json(200, RECORD));
        with(provider -> assertThat(provider.get(USER, "r1")).asString().isEqualTo(RECORD));
        assertThat(fake.asked(GET)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void aWaitThatIsTooLongIsGivenUpAndTold(int status) {
        fake.when(GET, retryAfter(status, "3600"));
        with(provider -> {
            Instant before = Instant.now();
            ProviderFailed failure = failure(() -> provider.get(USER, "r1"));
            assertThat(failure.reason()).isEqualTo(status == 429 ? Reason.THROTTLED : Reason.FAILING);
            assertThat(failure.until()).isAfterOrEqualTo(before.plusSeconds(3599));
        });
        assertThat(fake.asked(GET)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "<html>down</html>", "{\"record_id\":", "[]", "null", "{} {}", "{\"a\":}", "\u0000"})
    void whatIsNoAnswerIsNotTakenForOne(String body) {
        fake.when(GET, answer(200, "text/html", body));
        with(provider -> {
            ProviderFailed failure = failure(() -> provider.get(USER, "r1"));
            assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE);
            assertThat(failure).hasMessageNotContaining("record_id");
        });
    }

    @Test
    void strangeHeadersAndRedirectsAreNoAnswer() {
        fake.when(GET, answer(200, "a/b/c;;", RECORD));
        fake.when(LIST, (exchange, _) -> {
            exchange.getResponseHeaders().set("Location", "/v3/elsewhere");
            exchange.sendResponseHeaders(302, -1);
        });
        with(provider -> {
            assertThat(failure(() -> provider.get(USER, "r1")).reason()).isEqualTo(Reason.UNREADABLE);
            assertThat(failure(() -> provider.list(USER, Instant.EPOCH, Instant.now()))
                            .reason())
                    .isEqualTo(Reason.UNREADABLE);
        });
        assertThat(fake.asked("GET /v3/elsewhere")).isEmpty();
    }

    @Test
    void aListThatIsCutOffOrNoneOrTooLongIsToldApart() {
        fake.when(LIST, json(200, "[" + RECORD + ","), json(200, RECORD), json(200, "[\"" + "x".repeat(2000) + "\"]"));
        run(configured().withPropertyValues("provider.answer-limit=1KB"), provider -> {
            assertThat(failure(() -> provider.list(USER, Instant.EPOCH, Instant.EPOCH))
                            .reason())
                    .isEqualTo(Reason.UNREADABLE);
            assertThat(failure(() -> provider.list(USER, Instant.EPOCH, Instant.EPOCH))
                            .reason())
                    .isEqualTo(Reason.UNREADABLE);
            assertThat(failure(() -> provider.list(USER, Instant.EPOCH, Instant.EPOCH))
                            .reason())
                    .isEqualTo(Reason.TOO_LARGE);
        });
        assertThat(fake.asked(LIST)).hasSize(3);
    }

    @Test
    void aPhotoThatMayHaveArrivedIsNotSentAgain() {
        for (FakeProvider.Reply reply : new FakeProvider.Reply[] {
            hangUp(),
            cutOff(),
            json(500, "{}"),
            json(502, "{}"),
            json(503, "{}"),
            retryAfter(503, "0"),
            answer(200, "text/html", "<html>")
        }) {
            int before = fake.asked(SUBMIT).size();
            fake.when(SUBMIT, reply);
            with(provider -> assertThat(failure(() -> provider.submit(USER, bytes("{}"), false))
                            .mayHaveArrived())
                    .isTrue());
            assertThat(fake.asked(SUBMIT)).hasSize(before + 1);
        }
    }

    @Test
    void aPhotoThatWasNotTakenIsSentAgain() {
        fake.when(SUBMIT, json(429, "{}"), retryAfter(429, "0"), json(200, RECORD));
        with(provider -> assertThat(provider.submit(USER, bytes("{}"), false).body())
                .asString()
                .isEqualTo(RECORD));
        assertThat(fake.asked(SUBMIT)).hasSize(3);
    }

    @Test
    void nothingIsSentWhereNobodyListens() {
        String nobody = fake.baseUrl();
        fake.close();
        run(configured().withPropertyValues("provider.base-url=" + nobody), provider -> {
            ProviderFailed failure = failure(() -> provider.submit(USER, bytes("{}"), false));
            assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure.mayHaveArrived()).isFalse();
        });
    }

    @Test
    void aProviderThatMostlyFailsIsLeftAloneForAWhile() {
        fake.when(GET, json(500, "{}"));
        configured().withPropertyValues("provider.breaker-open=1h").run(context -> {
            Provider provider = context.getBean(Provider.class);
            for (int i = 0; i < 10; i++) {
                failure(() -> provider.get(USER, "r1"));
            }
            int asked = fake.asked(GET).size();
            ProviderFailed failure = failure(() -> provider.get(USER, "r1"));
            assertThat(failure.reason()).isEqualTo(Reason.BREAKER_OPEN);
            assertThat(failure.until()).isAfter(Instant.now());
            assertThat(fake.asked(GET)).hasSize(asked);

            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(meters.get("inbox.provider.breaker.open").gauge().value())
                    .isEqualTo(1);
        });
    }

    @Test
    void aProviderThatRecoversIsAskedAgain() {
        fake.when(GET, json(500, "{}"));
        run(configured().withPropertyValues("provider.breaker-open=1ms"), provider -> {
            for (int i = 0; i < 10; i++) {
                failure(() -> provider.get(USER, "r1"));
            }
            fake.when(GET, json(200, RECORD));
            await().ignoreException(ProviderFailed.class).until(() -> provider.get(USER, "r1").length > 0);
        });
    }

    @Test
    void refusalsNeverOpenTheBreaker() {
        with(provider -> {
            for (int i = 0; i < 30; i++) {
                assertThat(failure(() -> provider.get(USER, "r1")).reason()).isEqualTo(Reason.NOT_FOUND);
            }
        });
    }

    private void with(Consumer<Provider> test) {
        run(configured(), test);
    }

    private static void run(ApplicationContextRunner runner, Consumer<Provider> test) {
        runner.run(context -> test.accept(context.getBean(Provider.class)));
    }

    private ApplicationContextRunner configured() {
        return runner().withPropertyValues(
                        "provider.base-url=" + fake.baseUrl(),
                        "provider.application-id=" + FakeProvider.APPLICATION_ID,
                        "provider.hmac-key=" + FakeProvider.HMAC_KEY,
                        "provider.first-wait=1ms");
    }

    private static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withConfiguration(AutoConfigurations.of(
                        HttpClientAutoConfiguration.class,
                        ImperativeHttpClientAutoConfiguration.class,
                        JacksonAutoConfiguration.class,
                        RestClientAutoConfiguration.class,
                        HttpServiceClientPropertiesAutoConfiguration.class,
                        HttpServiceClientAutoConfiguration.class))
                .withUserConfiguration(Surroundings.class);
    }

    private static ProviderFailed failure(ThrowingCallable call) {
        ProviderFailed failure = catchThrowableOfType(ProviderFailed.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ProviderProperties.class)
    @Import({ProviderConfiguration.class, Provider.class})
    static class Surroundings {

        @Bean
        static Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        static MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }
}
