package org.nutritioninbox.query;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/// Limits how many expensive queries run at once, so that they never take all connections of the pool. A query by a key
/// is not expensive, nor is a page of a table that stays small.
@Component
public class ConcurrencyLimit {

    private static final int CONCURRENT = 6;
    private static final int TIMEOUT_SECONDS = 5;

    private final Semaphore permits = new Semaphore(CONCURRENT, true);

    /// Waits for its turn. Fails with [DataAccessResourceFailureException] if that takes longer than 5 s.
    public <T> T call(Supplier<T> query) {
        if (!acquire()) {
            throw new DataAccessResourceFailureException("Too many queries at once");
        }
        try {
            return query.get();
        } finally {
            permits.release();
        }
    }

    private boolean acquire() {
        try {
            return permits.tryAcquire(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
