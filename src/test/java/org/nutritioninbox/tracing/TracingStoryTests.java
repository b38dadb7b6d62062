package org.nutritioninbox.tracing;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.WebhookCatcher;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@InboxTest(
        properties = {
            "management.opentelemetry.tracing.export.schedule-delay=50ms",
            "management.tracing.sampling.probability=1",
            "processing.retry.delay=50ms"
        })
@Import({TracingStoryTests.Collector.class, TracingStoryTests.FailsOnce.class})
class TracingStoryTests {

    private static final WebhookCatcher ENDPOINT = new WebhookCatcher();

    private final String id = UUID.randomUUID().toString();

    @Autowired
    private Client client;

    @Autowired
    private Collector collector;

    @DynamicPropertySource
    static void endpoint(DynamicPropertyRegistry registry) {
        registry.add(
                "management.opentelemetry.tracing.export.otlp.endpoint",
                () -> "http://localhost:" + ENDPOINT.port() + "/v1/traces");
    }

    @AfterAll
    static void close() {
        ENDPOINT.close();
    }

    @BeforeEach
    void forget() {
        collector.spans.clear();
    }

    @Test
    void aTraceLeadsFromTheDoorToTheProcessors() {
        webhook("completed");
        awaitRetry();
        Map<String, SpanData> steps = firstTrace();

        assertThat(parent(steps, "commit")).isEqualTo("webhook");
        assertThat(parent(steps, "attempt")).isEqualTo("commit");
        assertThat(parent(steps, "fails-once")).isEqualTo("attempt");
    }

    @Test
    void aRetryLinksToTheTraceOfItsWebhook() {
        webhook("completed");
        awaitRetry();
        SpanData door = named("webhook").getFirst();
        SpanData retry = named("attempt").stream()
                .filter(attempt -> !attempt.getTraceId().equals(door.getTraceId()))
                .findFirst()
                .orElseThrow();

        assertThat(retry.getLinks())
                .extracting(LinkData::getSpanContext)
                .extracting(context -> context.getTraceId())
                .containsExactly(door.getTraceId());
    }

    @Test
    void noStepNamesTheUserOrTheRecord() {
        webhook("failed");
        client.get("/users/ann-" + id + "/intake?from=2025-09-15&to=2025-09-16");
        awaitRetry();

        assertThat(collector.spans).noneMatch(span -> span.toString().contains(id));
        await().until(() -> !ENDPOINT.caught().isEmpty());
        assertThat(ENDPOINT.caught()).noneMatch(export -> export.text().contains(id));
    }

    /// Nothing of this test's webhook comes later.
    private void awaitRetry() {
        await().until(() -> named("attempt").size() == 2 && named("webhook").size() == 1);
    }

    private void webhook(String status) {
        assertThat(client.webhook("""
                        {"record_id":"%s","status":"%s","application_user_id":"ann-%s"}
                        """.formatted(id, status, id)).statusCode()).isEqualTo(200);
    }

    private List<SpanData> named(String name) {
        return collector.spans.stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    /// The steps of the webhook's trace by their names.
    private Map<String, SpanData> firstTrace() {
        return named("webhook").stream()
                .flatMap(door -> collector.spans.stream()
                        .filter(span -> span.getTraceId().equals(door.getTraceId())))
                .collect(toMap(SpanData::getName, Function.identity(), (one, _) -> one));
    }

    private static String parent(Map<String, SpanData> steps, String name) {
        SpanData child = Objects.requireNonNull(steps.get(name));
        return steps.values().stream()
                .filter(span -> span.getSpanId().equals(child.getParentSpanId()))
                .map(SpanData::getName)
                .findFirst()
                .orElse("none");
    }

    static class Collector implements SpanExporter {

        private final Queue<SpanData> spans = new ConcurrentLinkedQueue<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    /// With the id of the record in its error, as processors may have it.
    static class FailsOnce implements RecordProcessor {

        private final Map<String, Boolean> seen = new ConcurrentHashMap<>();

        @Override
        public String name() {
            return "fails-once";
        }

        @Override
        public void process(Changed change) {
            if (seen.putIfAbsent(change.recordId(), true) == null) {
                throw new IllegalStateException("No room for " + change.recordId());
            }
        }
    }
}
