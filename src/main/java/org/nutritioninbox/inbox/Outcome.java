package org.nutritioninbox.inbox;

/// The effect of a delivery on its record.
public enum Outcome {
    /// It created the record.
    NEW,
    /// It was newer than the current version and replaced it.
    UPDATED,
    /// It was the current version.
    DUPLICATE,
    /// It was older than the current version.
    STALE,
    /// It is no record, or the database refused its record (`UNREADABLE`).
    NO_RECORD,
    /// Its person was erased. Nothing of it is kept.
    ERASED;

    /// Returns true if the delivery made a version, which processors have to process.
    public boolean isChange() {
        return this == NEW || this == UPDATED;
    }

    /// Returns true if the delivery counts for a record.
    public boolean isOfRecord() {
        return this != NO_RECORD && this != ERASED;
    }
}
