package org.nutritioninbox.nutrition;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The provider's life cycle of a record, in its order. A status that is not among these is kept as sent and counts as
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

    /// The status by the provider's spelling; `null` for one it has not documented.
    static @Nullable Status of(String text) {
        for (Status status : values()) {
            if (status.text.equals(text)) {
                return status;
            }
        }
        return null;
    }

    /// Its place in the life cycle, from 0.
    int rank() {
        return rank;
    }

    /// How the provider spells it.
    String text() {
        return text;
    }

    /// Whether the analysis has come to an end: nothing leads back from here to `pending` or `processing`.
    boolean isTerminal() {
        return this != PENDING && this != PROCESSING;
    }
}
