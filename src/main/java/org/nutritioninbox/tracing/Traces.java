package org.nutritioninbox.tracing;

import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Follows some webhooks from the door to the processors. Does nothing unless traces are sent, and next to nothing for
/// the other webhooks. A trace has names and results of steps, but no id of a user or record, and no message of an
/// error.
@Component
public class Traces {

    private final @Nullable Tracer tracer;
    private final double share;

    /// @param share of the webhooks that are traced, from 0 to 1
    Traces(ObjectProvider<Tracer> tracer, @Value("${management.tracing.sampling.probability:0.1}") double share) {
        this.tracer = tracer.getIfAvailable();
        this.share = share;
    }

    public boolean areSent() {
        return tracer != null;
    }

    /// Begins the trace of a webhook. Most webhooks are not traced.
    public TraceStep webhook() {
        return tracer != null && isChosen()
                ? begin(tracer, tracer.nextSpan().name("webhook").start())
                : TraceStep.NONE;
    }

    private boolean isChosen() {
        return ThreadLocalRandom.current().nextDouble() < share;
    }

    /// Begins a step of the trace that this thread is in, if it is in one.
    public TraceStep step(String name) {
        return tracer == null || tracer.currentSpan() == null
                ? TraceStep.NONE
                : begin(tracer, tracer.nextSpan().name(name).start());
    }

    /// Begins the first attempt to process a delivery, in the trace of its request, a [TraceStep#traceparent].
    public TraceStep firstAttempt(@Nullable String request) {
        return request == null ? TraceStep.NONE : attempt(request, Span.Builder::setParent);
    }

    /// Begins a later attempt to process a delivery, in a trace of its own with a link to that of its request.
    public TraceStep laterAttempt(@Nullable String request) {
        return request == null && !isChosen()
                ? TraceStep.NONE
                : attempt(request, (span, context) -> span.addLink(new Link(context)));
    }

    private TraceStep attempt(@Nullable String request, BiConsumer<Span.Builder, TraceContext> connect) {
        if (tracer == null) {
            return TraceStep.NONE;
        }
        Span.Builder span = tracer.spanBuilder().name("attempt");
        if (request != null) {
            String[] parts = request.split("-", -1);
            TraceContext.Builder context = tracer.traceContextBuilder().sampled(true);
            connect.accept(span, context.traceId(parts[1]).spanId(parts[2]).build());
        }
        return begin(tracer, span.start());
    }

    private static TraceStep begin(Tracer tracer, Span span) {
        return new TraceStep(span, tracer.withSpan(span));
    }

    /// A step of a trace. While it is open, lines of this thread in the log have the ids of the trace.
    public static final class TraceStep implements AutoCloseable {

        private static final TraceStep NONE = new TraceStep(Span.NOOP, () -> {});

        private final Span span;
        private final Tracer.SpanInScope scope;

        private TraceStep(Span span, Tracer.SpanInScope scope) {
            this.span = span;
            this.scope = scope;
        }

        /// Notes the result of the step.
        public void tag(String name, String value) {
            span.tag(name, value);
        }

        /// This step as a `traceparent` of the W3C; `null` if it is not sent.
        public @Nullable String traceparent() {
            return Boolean.TRUE.equals(span.context().sampled())
                    ? "00-%s-%s-01"
                            .formatted(span.context().traceId(), span.context().spanId())
                    : null;
        }

        @Override
        public void close() {
            scope.close();
            span.end();
        }
    }
}
