package org.nutritioninbox.body;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;

/// Creates the [Body] of each request. All bodies share one memory bound.
public final class Bodies {

    private final int limit;
    private final Duration timeout;
    private final BodyMemory memory;
    private final Clock clock;

    /// @param limit the longest body, in bytes
    /// @param timeout the longest time in which a client may send a body
    public Bodies(int limit, Duration timeout, BodyMemory memory, Clock clock) {
        this.limit = limit;
        this.timeout = timeout;
        this.memory = memory;
        this.clock = clock;
    }

    /// Starts the timeout of the body.
    public Body of(HttpServletRequest request) {
        return new Body(request, limit, timeout, clock, memory);
    }
}
