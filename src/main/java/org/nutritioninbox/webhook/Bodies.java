package org.nutritioninbox.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/// The bodies that are now being received or kept, all within the same bounds.
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

    /// Its time begins now.
    Body of(HttpServletRequest request) {
        return new Body(request, limit, timeout, clock, memory);
    }
}
