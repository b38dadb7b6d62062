package org.nutritioninbox.replay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Redelivery;
import org.nutritioninbox.processing.Processing;
import org.nutritioninbox.processing.TakenOver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Goes through a replay, no faster than it may: hands one delivery after the other over to processing, each in a
/// transaction of its own, so that whoever goes on after a crash goes on exactly there.
@Component
class ReplayRun {

    private static final Logger log = LoggerFactory.getLogger(ReplayRun.class);

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration LONGEST_SLICE = Duration.ofSeconds(20);
    /// Where that many are not through, processors are slower than the replay may be.
    private static final int MOST_HANDED = 500;

    private final Replays replays;
    private final Redelivery redelivery;
    private final Processing processing;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ReplayRun(
            Replays replays,
            Redelivery redelivery,
            Processing processing,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.replays = replays;
        this.redelivery = redelivery;
        this.processing = processing;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /// Goes on for a while, or until told to stop.
    ///
    /// @return when to go on; `null` where the replay is over
    @Nullable
    Instant goOn(UUID id, BooleanSupplier stopping) {
        Instant end = clock.instant().plus(LONGEST_SLICE);
        while (!stopping.getAsBoolean() && clock.instant().isBefore(end)) {
            replays.settle(id);
            Replay replay = replays.find(id).orElse(null);
            if (replay == null || replay.state().isOver()) {
                return null;
            }
            if (replay.state() == ReplayState.PAUSED) {
                return clock.instant().plus(LOOK);
            }
            if (replay.done() + replay.failed() == replay.total()) {
                finish(replay);
                return null;
            }
            handOver(replay);
        }
        return clock.instant();
    }

    private void finish(Replay replay) {
        if (replays.change(replay.id(), ReplayState.DONE, ReplayState.RUNNING)) {
            log.info(
                    "Replay {} is done: {} of {} deliveries, {} failed",
                    replay.id(),
                    replay.done(),
                    replay.total(),
                    replay.failed());
        }
    }

    /// As many as it may in the time until the next look, evenly.
    private void handOver(Replay replay) {
        Instant next = clock.instant().plus(LOOK);
        int room = MOST_HANDED - replays.handed(replay.id());
        int most = Math.clamp(replay.ratePerSecond() * LOOK.toMillis() / 1000, 1, Math.max(room, 1));
        List<UUID> deliveries = room <= 0 ? List.of() : replays.waiting(replay.id(), most);
        for (UUID delivery : deliveries) {
            handOver(replay.id(), delivery);
        }
        // one in a look may still be too fast
        Duration pause =
                Duration.ofMillis(Math.max(LOOK.toMillis(), deliveries.size() * 1000L / replay.ratePerSecond()));
        waitUntil(next.minus(LOOK).plus(pause));
    }

    private void handOver(UUID id, UUID deliveryId) {
        Instant leaseUntil = processing.lease();
        try {
            Redelivery.Result result = transaction.execute(_ -> {
                Redelivery.Result again = redelivery.again(deliveryId, leaseUntil);
                switch (again) {
                    case TO_BE_TOLD -> replays.handOver(id, deliveryId);
                    case NOTHING_TO_TELL -> replays.done(id, deliveryId);
                    case GONE -> replays.fail(id, deliveryId, "The delivery is no longer kept");
                }
                return again;
            });
            if (result == Redelivery.Result.TO_BE_TOLD) {
                processing.process(deliveryId, leaseUntil);
            }
        } catch (DataIntegrityViolationException e) {
            // nothing of it was written
            log.warn(
                    "Delivery {} cannot be replayed: {}",
                    deliveryId,
                    e.getClass().getSimpleName());
            replays.fail(id, deliveryId, e.getClass().getName());
        }
    }

    private void waitUntil(Instant time) {
        for (Instant now = clock.instant(); now.isBefore(time); now = clock.instant()) {
            LockSupport.parkNanos(Duration.between(now, time).toNanos());
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    @EventListener
    void on(TakenOver takenOver) {
        replays.interrupted(takenOver.deliveryIds());
    }
}
