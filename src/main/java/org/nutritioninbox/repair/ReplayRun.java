package org.nutritioninbox.repair;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Interrupted;
import org.nutritioninbox.inbox.Redelivery;
import org.nutritioninbox.inbox.Told;
import org.nutritioninbox.processing.Processing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
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
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final Duration IDLE = Duration.ofSeconds(2);
    /// The older one is that has nothing to do, the less often it is looked at: there may be thousands of them.
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(10);
    private static final int IDLE_PART_OF_AGE = 20;
    /// Where that many are not through, processors are slower than the replay may be.
    private static final int MOST_HANDED = 500;
    /// With a delivery that cannot be handed over although the database is there.
    private static final int ATTEMPTS = 5;

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
        Instant start = clock.instant();
        Instant end = start.plus(LONGEST_SLICE);
        boolean justHandedOver = false;
        while (!stopping.getAsBoolean() && clock.instant().isBefore(end)) {
            int handed = replays.handed(id);
            if (handed > 0) {
                handed -= replays.settle(id);
            }
            Replay replay = replays.find(id).orElse(null);
            if (replay == null || replay.state() == ReplayState.DONE) {
                return null;
            }
            if (replay.state() == ReplayState.CANCELLED) {
                return handed == 0 ? null : clock.instant().plus(IDLE);
            }
            if (replay.state() == ReplayState.PAUSED) {
                return clock.instant().plus(IDLE);
            }
            long through = replay.done() + replay.failed();
            if (through >= replay.total()) {
                finish(replay);
                return null;
            }
            if (processing.isPaused() || (through + handed >= replay.total() && !justHandedOver)) {
                // nothing to hand over, and others need the thread
                return clock.instant().plus(idle(replay));
            }
            justHandedOver = handOver(replay, MOST_HANDED - handed, stopping);
            if (!justHandedOver && start.plus(LONGEST_WAIT).isBefore(clock.instant())) {
                // whoever is told takes long
                return clock.instant().plus(IDLE);
            }
        }
        return clock.instant();
    }

    private Duration idle(Replay replay) {
        Duration part = Duration.between(replay.startedAt(), clock.instant()).dividedBy(IDLE_PART_OF_AGE);
        return part.compareTo(IDLE) < 0 ? IDLE : part.compareTo(LONGEST_IDLE) > 0 ? LONGEST_IDLE : part;
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

    /// As many as it may in the time until the next look. Whether there were any.
    private boolean handOver(Replay replay, int room, BooleanSupplier stopping) {
        Instant start = clock.instant();
        int share = Math.toIntExact(replay.ratePerSecond() * LOOK.toMillis() / 1000);
        List<UUID> deliveries = room <= 0 ? List.of() : replays.waiting(replay.id(), Math.clamp(share, 1, room));
        for (UUID delivery : deliveries) {
            if (stopping.getAsBoolean()) {
                return true;
            }
            handOver(replay.id(), delivery);
        }
        // even one in a look may be too fast
        long millis = deliveries.isEmpty() ? LOOK.toMillis() : deliveries.size() * 1000L / replay.ratePerSecond();
        waitUntil(start.plusMillis(millis));
        return !deliveries.isEmpty();
    }

    private void handOver(UUID id, UUID deliveryId) {
        RuntimeException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                handOverOnce(id, deliveryId);
                return;
            } catch (RuntimeException e) {
                failure = e;
            }
            // somebody may be at the same record. Where the database is away this fails, and the run goes on later
            replays.find(id);
            waitUntil(clock.instant().plus(LOOK));
        }
        String name = String.valueOf(failure == null ? null : failure.getClass().getName());
        log.warn("Delivery {} cannot be replayed: {}", deliveryId, name);
        replays.fail(id, deliveryId, name);
    }

    private void handOverOnce(UUID id, UUID deliveryId) {
        Instant leaseUntil = processing.lease();
        boolean handed = Boolean.TRUE.equals(transaction.execute(_ -> {
            if (!replays.take(id, deliveryId)) {
                return false;
            }
            return switch (redelivery.again(deliveryId, leaseUntil)) {
                case TO_BE_TOLD -> true;
                case NOTHING_TO_TELL -> {
                    replays.done(id, deliveryId);
                    yield false;
                }
                case GONE -> {
                    replays.fail(id, deliveryId, "The delivery is no longer kept");
                    yield false;
                }
            };
        }));
        if (handed) {
            processing.process(deliveryId, leaseUntil);
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
    void on(Interrupted interrupted) {
        replays.interrupted(interrupted.deliveryId());
    }

    @EventListener
    void on(Told told) {
        replays.told(told.deliveryIds());
    }
}
