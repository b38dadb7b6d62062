package org.nutritioninbox.doctor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.provider.SigningKeys;
import org.nutritioninbox.query.TryAgain;
import org.springframework.stereotype.Component;

/// Finds out why a signature did not match.
@Component
public class Doctor {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Semaphore permit = new Semaphore(1, true);
    private final SigningKeys keys;
    private final Deliveries deliveries;

    Doctor(SigningKeys keys, Deliveries deliveries) {
        this.keys = keys;
        this.deliveries = deliveries;
    }

    /// Tries everything that may have been signed instead of the body. Makes one diagnosis at a time, because a strange
    /// body can take seconds of CPU. Fails with [TryAgain] if others take longer than 15 s.
    ///
    /// @param header `x-body-signature` as sent
    /// @param legacyHeader `X-Spike-Signature`, of the provider's former scheme
    /// @param body `null` if only its digest was kept
    /// @param findRefused finds the newest refused body that is wanted
    public Diagnosis diagnose(
            String header,
            @Nullable String legacyHeader,
            byte @Nullable [] body,
            Function<Predicate<byte[]>, Optional<byte[]>> findRefused) {
        if (body == null) {
            return Diagnosis.unknown("Only the digest of this body was kept, because of its size.");
        }
        TryAgain.unlessAcquired(permit, PATIENCE, "Other refusals are being explained; try again later");
        try {
            return new Examination(keys, body, header, legacyHeader)
                    .diagnose(isWanted -> deliveries.newestBody(isWanted).or(() -> findRefused.apply(isWanted)));
        } finally {
            permit.release();
        }
    }
}
