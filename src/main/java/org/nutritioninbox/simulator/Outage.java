package org.nutritioninbox.simulator;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A fault that the next few calls of the API meet.
final class Outage {

    /// What a caller gets. What says "done" has been carried out all the same.
    enum Kind {
        /// 401.
        UNAUTHORIZED,
        /// 429, with `Retry-After` or without.
        TOO_MANY_REQUESTS,
        /// 500.
        SERVER_ERROR,
        /// 503, with `Retry-After` or without.
        UNAVAILABLE,
        /// Done, and answered late.
        SLOW,
        /// Done, and the answer breaks off half-way.
        CUT_OFF,
        /// 200 with something that is no JSON.
        INVALID_JSON,
        /// 200 with a page, as of a gateway.
        HTML;

        static @Nullable Kind named(String name) {
            for (Kind kind : values()) {
                if (kind.toString().equals(name)) {
                    return kind;
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;
    private final AtomicInteger remaining;
    private final @Nullable String method;
    private final String path;
    private final @Nullable String retryAfter;
    private final Duration delay;

    /// @param method of the calls it is for; all where `null`
    /// @param path with which the path of those begins, behind `/v3`
    Outage(Kind kind, int count, @Nullable String method, String path, @Nullable String retryAfter, Duration delay) {
        this.kind = kind;
        this.remaining = new AtomicInteger(count);
        this.method = method;
        this.path = path;
        this.retryAfter = retryAfter;
        this.delay = delay;
    }

    boolean concerns(String calledMethod, String calledPath) {
        return (method == null || method.equals(calledMethod)) && calledPath.startsWith(path);
    }

    /// Whether there was one call left for it.
    boolean take() {
        return remaining.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    boolean isOver() {
        return remaining.get() == 0;
    }

    Kind kind() {
        return kind;
    }

    @Nullable
    String retryAfter() {
        return retryAfter;
    }

    Duration delay() {
        return delay;
    }

    View view() {
        return new View(kind, remaining.get(), method, path);
    }

    record View(Kind kind, int remaining, @Nullable String method, String path) {}
}
