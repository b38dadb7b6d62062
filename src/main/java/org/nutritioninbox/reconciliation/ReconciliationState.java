package org.nutritioninbox.reconciliation;

/// The state of a run.
public enum ReconciliationState {
    /// It goes on, or waits for its turn or for the provider.
    RUNNING,
    /// All users were asked for, or failed.
    DONE,
    /// No user could be asked for.
    FAILED,
    /// An operator ended it; what it found stays.
    CANCELLED
}
