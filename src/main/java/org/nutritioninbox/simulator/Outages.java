package org.nutritioninbox.simulator;

import java.util.Collections;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The faults of the next calls for records: one fault a call, in the order in which they were asked for.
@Component
class Outages {

    /// What a caller gets instead of the answer.
    enum Kind {
        /// 401.
        UNAUTHORIZED,
        /// 429 with `Retry-After`.
        TOO_MANY_REQUESTS,
        /// 500.
        SERVER_ERROR,
        /// 503.
        UNAVAILABLE,
        /// The call takes effect, and its answer is late.
        SLOW,
        /// The call takes effect, and its answer breaks off half-way.
        CUT_OFF,
        /// 200 with a body that is no JSON.
        INVALID_JSON,
        /// 200 with a page, as of a gateway.
        HTML;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Queue<Kind> ahead = new ConcurrentLinkedQueue<>();

    void add(Kind kind, int count) {
        ahead.addAll(Collections.nCopies(count, kind));
    }

    void clear() {
        ahead.clear();
    }

    int size() {
        return ahead.size();
    }

    /// The fault of this call; `null` if all is well.
    @Nullable
    Kind take() {
        return ahead.poll();
    }
}
