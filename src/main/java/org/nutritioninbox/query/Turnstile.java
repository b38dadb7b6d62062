package org.nutritioninbox.query;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/// Lets a few questions at a time through to the database, so that they never take the connections that
/// deliveries need.
@Component
public class Turnstile {

    private static final int AT_ONCE = 6;
    private static final int LONGEST_SECONDS = 5;

    private final Semaphore places = new Semaphore(AT_ONCE, true);

    /// Fails with [DataAccessResourceFailureException] where the ones before take too long.
    public <T> T pass(Supplier<T> question) {
        if (!enter()) {
            throw new DataAccessResourceFailureException("Too many questions at once");
        }
        try {
            return question.get();
        } finally {
            places.release();
        }
    }

    private boolean enter() {
        try {
            return places.tryAcquire(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
