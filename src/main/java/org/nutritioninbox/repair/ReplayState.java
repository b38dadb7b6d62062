package org.nutritioninbox.repair;

/// How far a replay is.
enum ReplayState {
    RUNNING,
    /// By an operator; goes on when one says so.
    PAUSED,
    /// All of its deliveries are done or failed.
    DONE,
    /// By an operator, for good; what was handed over by then is told all the same.
    CANCELLED;

    boolean isOver() {
        return this == DONE || this == CANCELLED;
    }
}
