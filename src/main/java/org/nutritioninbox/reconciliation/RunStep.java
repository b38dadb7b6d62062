package org.nutritioninbox.reconciliation;

import java.time.Instant;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The step at which this instance goes on with a run, and when to go on next.
final class RunStep {

    private final UUID id;
    private final BooleanSupplier stopping;
    private long number;
    private boolean over;
    private @Nullable Instant pause;

    RunStep(UUID id, BooleanSupplier stopping) {
        this.id = id;
        this.stopping = stopping;
    }

    UUID id() {
        return id;
    }

    long number() {
        return number;
    }

    void found(long step) {
        number = step;
    }

    /// Has to follow every change of the run in the database.
    ///
    /// @param changed false if another instance was faster, or an operator has cancelled the run
    void advance(boolean changed) {
        if (!changed) {
            throw new Overtaken();
        }
        number++;
    }

    boolean isStopping() {
        return stopping.getAsBoolean();
    }

    void pauseUntil(Instant time) {
        pause = time;
    }

    @Nullable
    Instant pause() {
        return pause;
    }

    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    /// Another instance goes on with the run, or an operator has cancelled it.
    static final class Overtaken extends RuntimeException {

        Overtaken() {
            super(null, null, false, false);
        }
    }
}
