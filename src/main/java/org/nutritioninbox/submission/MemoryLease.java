package org.nutritioninbox.submission;

import java.util.concurrent.atomic.AtomicLong;

/// Reserves a share of the memory for submissions before the first byte is read, until the submission ends.
final class MemoryLease implements AutoCloseable {

    /// The photo, the request to the provider, and the buffer in which one of them grows.
    static final long COPIES = 3;

    private final AtomicLong total;
    private long reserved;

    private MemoryLease(AtomicLong total, long reserved) {
        this.total = total;
        this.reserved = reserved;
    }

    /// Fails with [SubmissionRefused] if too little memory is left.
    static MemoryLease reserve(AtomicLong total, long limit, long length) {
        long wanted = COPIES * length;
        if (total.addAndGet(wanted) > limit) {
            total.addAndGet(-wanted);
            throw SubmissionRefused.full();
        }
        return new MemoryLease(total, wanted);
    }

    void shrinkTo(long length) {
        if (length < reserved) {
            total.addAndGet(length - reserved);
            reserved = length;
        }
    }

    @Override
    public void close() {
        shrinkTo(0);
    }
}
