package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// An arrival that waits for its commit, and the receipt that its request waits for.
///
/// @param onRelease runs when the body is no longer needed
/// @param trace of the request; `null` if it is not traced
record Waiting(
        Arrival arrival,
        Instant deadline,
        CompletableFuture<Receipt> receipt,
        Runnable onRelease,
        @Nullable String trace) {

    /// The kind of the body, as a name in metrics.
    String kind() {
        return arrival.analysis().kind().name();
    }

    /// Gives the body back. Fails the receipt if nothing has completed it, so that no request waits for ever.
    void release() {
        if (!receipt.isDone()) {
            receipt.completeExceptionally(new IllegalStateException("The commit broke off"));
        }
        onRelease.run();
    }

    Waiting withoutRecord(String reason) {
        return new Waiting(arrival.withoutRecord(reason), deadline, receipt, onRelease, trace);
    }
}
