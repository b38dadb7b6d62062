package org.nutritioninbox.inbox;

/// What a delivery did to the record it is about.
public enum Outcome {
    /// The first that was heard of its record.
    NEW,
    /// A newer version than the one held.
    UPDATED,
    /// The version already held.
    DUPLICATE,
    /// An older version than the one held.
    STALE,
    /// No nutrition record: kept, and nothing else.
    KEPT;

    /// Whether processors have to be told.
    public boolean isChange() {
        return this == NEW || this == UPDATED;
    }
}
