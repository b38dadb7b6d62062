package org.nutritioninbox.repair;

/// The state of a replay.
public enum ReplayState {
    RUNNING,
    /// By an operator, until it is resumed.
    PAUSED,
    /// All of its deliveries are done or failed.
    DONE,
    /// Ended by an operator.
    CANCELLED
}
