package org.nutritioninbox.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.nutritioninbox.inbox.RecentBodies;
import org.nutritioninbox.provider.SigningKeys;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// Finds out why a signature did not match.
///
/// A diagnosis takes a lot of CPU. One platform thread makes them all, one at a time, so that the door keeps its
/// carrier threads.
@Component
public class Doctor implements DisposableBean {

    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final SigningKeys keys;
    private final RecentBodies deliveries;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("doctor").factory());

    Doctor(SigningKeys keys, RecentBodies deliveries) {
        this.keys = keys;
        this.deliveries = deliveries;
    }

    /// Tries everything that may have been signed instead of the body.
    ///
    /// @param findRefused finds the newest refused body that is wanted
    public Diagnosis diagnose(RefusedSignature refused, Function<Predicate<byte[]>, Optional<byte[]>> findRefused) {
        Examination examination = new Examination(keys, refused);
        Future<Diagnosis> diagnosis = thread.submit(() ->
                examination.diagnose(List.of(isWanted -> Optional.ofNullable(deliveries.find(isWanted)), findRefused)));
        try {
            return diagnosis.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Diagnosis.of(List.of(Cause.UNKNOWN), "There was not enough time. Try again when less is going on.");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            diagnosis.cancel(true);
        }
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
