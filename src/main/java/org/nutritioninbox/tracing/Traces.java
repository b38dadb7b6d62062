package org.nutritioninbox.tracing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Follows a delivery from the door to the processors. Does nothing unless traces are sent. A trace has names and
/// results of steps, but no id of a user or record, and no message of an error.
@Component
public class Traces {

    /// How many deliveries this instance remembers. Retries of the others have no link.
    private static final int REMEMBERED = 10_000;

    private final @Nullable Tracer tracer;
    private final Cache<UUID, Origin> origins =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    Traces(ObjectProvider<Tracer> tracer) {
        this.tracer = tracer.getIfAvailable();
    }

    public boolean areSent() {
        return tracer != null;
    }

    /// Begins a step of the trace that this thread is in, or of a new one.
    public Step step(String name) {
        return tracer == null
                ? Step.NONE
                : begin(tracer, tracer.nextSpan().name(name).start());
    }

    /// The trace that this thread is in; `null` if it is in none.
    public @Nullable TraceContext current() {
        Span span = tracer == null ? null : tracer.currentSpan();
        return span == null ? null : span.context();
    }

    /// Remembers the trace of the request that brought a delivery, if that trace is sent.
    public void remember(UUID deliveryId, @Nullable TraceContext request) {
        if (request != null && Boolean.TRUE.equals(request.sampled())) {
            origins.put(deliveryId, new Origin(request, new AtomicBoolean()));
        }
    }

    /// Begins an attempt to process a delivery. The first one belongs to the trace of the request. A later one has a
    /// trace of its own, with a link.
    public Step attempt(UUID deliveryId) {
        if (tracer == null) {
            return Step.NONE;
        }
        Span.Builder span = tracer.spanBuilder().name("attempt");
        Origin origin = origins.getIfPresent(deliveryId);
        if (origin != null && origin.attempted().compareAndSet(false, true)) {
            span.setParent(origin.request());
        } else if (origin != null) {
            span.setNoParent().addLink(new Link(origin.request()));
        }
        return begin(tracer, span.start());
    }

    private static Step begin(Tracer tracer, Span span) {
        return new Step(span, tracer.withSpan(span));
    }

    private record Origin(TraceContext request, AtomicBoolean attempted) {}

    /// A step of a trace. While it is open, lines of this thread in the log have the ids of the trace.
    public static final class Step implements AutoCloseable {

        private static final Step NONE = new Step(null, null);

        private final @Nullable Span span;
        private final Tracer.@Nullable SpanInScope scope;

        private Step(@Nullable Span span, Tracer.@Nullable SpanInScope scope) {
            this.span = span;
            this.scope = scope;
        }

        /// Notes the result of the step.
        public void tag(String name, String value) {
            if (span != null) {
                span.tag(name, value);
            }
        }

        @Override
        public void close() {
            if (scope != null && span != null) {
                scope.close();
                span.end();
            }
        }
    }
}
