package org.nutritioninbox.reconciliation;

/// How far a run is.
enum ReconciliationState {
    /// Or waits for its turn, or for the provider.
    RUNNING,
    /// All users have been asked for, or could not be.
    DONE,
    /// No user could be asked for, or the provider did not answer for too long.
    FAILED,
    /// By an operator, for good; what was found by then stays.
    CANCELLED
}
