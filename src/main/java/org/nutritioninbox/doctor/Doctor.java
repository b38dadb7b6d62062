package org.nutritioninbox.doctor;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.provider.SigningKeys;
import org.springframework.stereotype.Component;

/// Finds out why a signature did not match.
///
/// A diagnosis takes a lot of CPU. One platform thread makes them all, one at a time, so that the door keeps its
/// carrier threads.
@Component
public class Doctor {

    private static final int LONGEST_SECONDS = 15;

    private final SigningKeys keys;
    private final Deliveries deliveries;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("doctor").factory());

    Doctor(SigningKeys keys, Deliveries deliveries) {
        this.keys = keys;
        this.deliveries = deliveries;
    }

    /// Tries everything that may have been signed instead of the body.
    ///
    /// @param findRefused finds the newest refused body that is wanted
    public Diagnosis diagnose(RefusedSignature refused, Function<Predicate<byte[]>, Optional<byte[]>> findRefused) {
        byte[] body = refused.body();
        if (body == null) {
            return Diagnosis.unknown("Only the digest of this body was kept, because of its size.");
        }
        Examination examination = new Examination(keys, body, refused);
        try {
            return thread.invokeAny(
                    List.of(() -> examination.diagnose(
                            isWanted -> deliveries.newestBody(isWanted).or(() -> findRefused.apply(isWanted)))),
                    LONGEST_SECONDS,
                    TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return Diagnosis.unknown("There was not enough time. Try again when less is going on.");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
