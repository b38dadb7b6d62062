package org.nutritioninbox.inbox;

/// The progress of a delivery through the processors.
public enum DeliveryState {
    /// Some processors have not processed it yet.
    PENDING,
    /// A processor failed. A retry is due.
    RETRYING,
    /// The last retry failed. An operator can replay it.
    DEAD,
    /// All processors have processed it.
    PROCESSED,
    /// It changed no record, so there is nothing to process.
    NOT_NEEDED
}
