package org.nutritioninbox.quarantine;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// Where the doctor sees one after the other: a diagnosis computes for long, so it gets a thread of its own, beside
/// those
/// that the door's requests share, and a time by which it has to be made.
@Component
class Surgery implements DisposableBean {

    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final Doctor doctor;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("doctor").factory());

    Surgery(Doctor doctor) {
        this.doctor = doctor;
    }

    Diagnosis diagnose(Specimen specimen) {
        Future<Diagnosis> diagnosis = thread.submit(() -> doctor.diagnose(specimen));
        try {
            return diagnosis.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            diagnosis.cancel(true);
            return new Diagnosis(
                    Cause.UNKNOWN, "There was not enough time to find out; please try again when less is going on.");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            diagnosis.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
