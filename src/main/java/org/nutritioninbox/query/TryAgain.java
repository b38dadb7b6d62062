package org.nutritioninbox.query;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// Thrown if the instance can do nothing for a request just now. The client may try again in 5 s.
public final class TryAgain extends ErrorResponseException {

    public TryAgain(String detail) {
        super(
                HttpStatus.SERVICE_UNAVAILABLE,
                ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, detail),
                null);
        getHeaders().set(HttpHeaders.RETRY_AFTER, "5");
    }

    /// Waits for a permit. Fails with a [TryAgain] if none is free in time, or if the thread is interrupted.
    public static void unlessAcquired(Semaphore permits, Duration patience, String detail) {
        try {
            if (permits.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new TryAgain(detail);
    }
}
