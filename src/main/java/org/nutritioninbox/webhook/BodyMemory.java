package org.nutritioninbox.webhook;

import java.util.concurrent.atomic.AtomicLong;

/// Bounds what all bodies together may take, so that many large or slow ones cannot exhaust the heap.
final class BodyMemory {

    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    BodyMemory(long limit) {
        this.limit = limit;
    }

    /// Whether there was room for so many bytes more; whoever took them gives them back.
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
