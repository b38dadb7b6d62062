package org.nutritioninbox.nutrition;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The provider's life cycle of a record, in its order. An unknown status is stored as sent, and ranks with
/// `processing`.
enum Status {
    PENDING(0),
    PROCESSING(1),
    FAILED(2),
    COMPLETED(3),
    UPDATED(4);

    private final int rank;
    private final String text;

    Status(int rank) {
        this.rank = rank;
        this.text = name().toLowerCase(Locale.ROOT);
    }

    /// Returns the status with the provider's spelling; `null` if it is unknown.
    static @Nullable Status of(String text) {
        for (Status status : values()) {
            if (status.text.equals(text)) {
                return status;
            }
        }
        return null;
    }

    /// The position in the life cycle, from 0.
    int rank() {
        return rank;
    }

    /// Returns true if the analysis has ended. A terminal record never goes back to `pending` or `processing`.
    boolean isTerminal() {
        return this != PENDING && this != PROCESSING;
    }
}
