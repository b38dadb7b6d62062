package org.nutritioninbox.submission;

import java.util.concurrent.atomic.AtomicLong;

/// Some of the memory for submissions in flight, taken before the first byte is read and given back when all is done.
final class Room implements AutoCloseable {

    /// What is read, what is made of it for the provider, and what it takes to get there.
    static final long COPIES = 3;

    private final AtomicLong taken;
    private long held;

    private Room(AtomicLong taken, long held) {
        this.taken = taken;
        this.held = held;
    }

    /// Fails with [SubmissionRefused] where there is no room for one more.
    static Room take(AtomicLong taken, long limit, long length) {
        long wanted = COPIES * length;
        if (taken.addAndGet(wanted) > limit) {
            taken.addAndGet(-wanted);
            throw SubmissionRefused.full();
        }
        return new Room(taken, wanted);
    }

    /// From now on no more than this is needed.
    void shrink(long length) {
        if (length < held) {
            taken.addAndGet(length - held);
            held = length;
        }
    }

    @Override
    public void close() {
        shrink(0);
    }
}
