package org.nutritioninbox.inbox;

/// How far the processing of a delivery is.
public enum DeliveryState {
    /// Kept, and not yet acted on by all processors.
    PENDING,
    /// A processor failed and will be tried again.
    RETRYING,
    /// A processor failed for the last time. An operator has to decide.
    DEAD,
    /// All processors are through with it.
    PROCESSED,
    /// It changed no record, so there is nothing to process.
    NOT_NEEDED
}
