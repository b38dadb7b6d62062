package org.nutritioninbox.body;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;

/// Creates the [Body] of each request. All bodies share one memory bound.
///
/// @param limit the longest body, in bytes
/// @param timeout the longest time in which a client may send a body
public record Bodies(int limit, Duration timeout, BodyMemory memory, Clock clock) {

    /// Starts the timeout of the body.
    public Body of(HttpServletRequest request) {
        return new Body(request, limit, timeout, clock, memory);
    }
}
