package org.nutritioninbox.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/// Creates the [Body] of each request. All bodies share one memory bound.
@Component
class Bodies {

    private final int limit;
    private final Duration timeout;
    private final Clock clock;
    private final BodyMemory memory;

    Bodies(WebhookProperties properties, Clock clock, MeterRegistry meters) {
        this.limit = Math.toIntExact(properties.bodyLimit().toBytes());
        this.timeout = properties.bodyTimeout();
        this.clock = clock;
        this.memory = new BodyMemory(properties.memory().toBytes());
        meters.gauge("inbox.webhook.memory", memory, BodyMemory::taken);
    }

    /// Starts the timeout of the body.
    Body of(HttpServletRequest request) {
        return new Body(request, limit, timeout, clock, memory);
    }
}
