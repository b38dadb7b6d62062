package org.nutritioninbox.inbox;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.batching.BatchWorker;
import org.nutritioninbox.inbox.Bookkeeping.Commit;
import org.nutritioninbox.inbox.Bookkeeping.Entry;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Many requests, one commit: arrivals wait in a bounded queue, one thread keeps all that are waiting in one
/// transaction, and each caller gets the truth about its own.
@Component
class GroupCommit implements SmartLifecycle {

    /// Stops after the web server has answered its last request, and before processing does.
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 3000;

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Bookkeeping bookkeeping;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final Duration lease;
    private final Duration patience;
    private final BatchWorker<Waiting> worker;
    private final DistributionSummary batchSizes;
    private final Queue<Patience> patient = new ConcurrentLinkedQueue<>();
    private volatile boolean running;

    GroupCommit(
            Bookkeeping bookkeeping,
            ApplicationEventPublisher events,
            InboxProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.bookkeeping = bookkeeping;
        this.clock = clock;
        this.lease = properties.lease();
        this.events = events;
        this.patience = properties.patience();
        this.worker =
                new BatchWorker<>("group-commit", properties.waiting(), properties.batch(), this::commitAndForget);
        this.batchSizes = meters.summary("inbox.commit.deliveries");
        meters.gauge("inbox.waiting", worker, BatchWorker::size);
    }

    Receipt keep(Arrival arrival, Runnable whenForgotten) {
        Waiting waiting = new Waiting(arrival, new CompletableFuture<>(), whenForgotten);
        // before the queue, so that whoever is in there is also looked after
        patient.add(new Patience(clock.instant().plus(patience), waiting.receipt));
        if (!running || !worker.offer(waiting)) {
            waiting.receipt.cancel(false);
            whenForgotten.run();
            throw new InboxUnavailable("Too many deliveries are waiting");
        }
        try {
            return waiting.receipt.get();
        } catch (CancellationException e) {
            throw new InboxUnavailable("Not kept within " + patience.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new InboxUnavailable("Not kept", Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InboxUnavailable("Interrupted", e);
        }
    }

    /// One look at all who wait, many times a second: a timer for each of them would cost as much as its commit.
    /// A thread of its own, since everything else may hang when somebody has to be told so. It ends when nobody
    /// waits any more.
    private void lookAfterThoseWhoWait() {
        while (running || !patient.isEmpty()) {
            giveUp();
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /// Whoever is still in the queue then is passed over: its sender has been told to come again.
    private void giveUp() {
        Instant now = clock.instant();
        for (Patience oldest = patient.peek(); oldest != null; oldest = patient.peek()) {
            if (!oldest.receipt.isDone() && now.isBefore(oldest.end)) {
                return;
            }
            oldest.receipt.cancel(false);
            patient.remove(oldest);
        }
    }

    private void commitAndForget(List<Waiting> batch) {
        try {
            commit(batch);
        } finally {
            batch.forEach(waiting -> waiting.whenForgotten.run());
        }
    }

    private void commit(List<Waiting> batch) {
        List<Waiting> wanted =
                batch.stream().filter(waiting -> !waiting.receipt.isDone()).toList();
        if (wanted.isEmpty()) {
            return;
        }
        try {
            keep(wanted);
        } catch (RuntimeException e) {
            if (isOutage(e)) {
                fail(wanted, e);
            } else {
                log.warn("A commit of {} deliveries failed ({}); trying each alone", wanted.size(), Failure.of(e));
                oneByOne(wanted);
            }
        }
    }

    /// One arrival that cannot be kept must not take its neighbours down, and two instances that both meet a
    /// new record must not fail over it: each is tried once more, alone. An outage ends it for all.
    private void oneByOne(List<Waiting> wanted) {
        Set<@Nullable String> locked = new HashSet<>();
        for (int i = 0; i < wanted.size(); i++) {
            Waiting one = wanted.get(i);
            if (one.receipt.isDone()) {
                continue;
            }
            if (locked.contains(one.arrival.recordId())) {
                fail(List.of(one), new CannotAcquireLockException("Somebody holds the record"));
                continue;
            }
            try {
                keep(List.of(one));
            } catch (RuntimeException e) {
                if (isOutage(e)) {
                    fail(wanted.subList(i, wanted.size()), e);
                    return;
                }
                if (isLockTimeout(e)) {
                    locked.add(one.arrival.recordId());
                }
                fail(List.of(one), e);
            }
        }
    }

    /// Those of new records first, and who waits for them is told at once; then the others.
    private void keep(List<Waiting> wanted) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant leaseUntil = now.plus(lease);
        List<Waiting> known = answer(wanted, bookkeeping.keepNew(arrivals(wanted), now, leaseUntil), now, leaseUntil);
        if (!known.isEmpty()) {
            answer(known, bookkeeping.keepKnown(arrivals(known), now, leaseUntil), now, leaseUntil);
        }
    }

    private static List<Arrival> arrivals(List<Waiting> waiting) {
        return waiting.stream().map(Waiting::arrival).toList();
    }

    /// Tells those who wait that they have been kept, and gives back the others.
    private List<Waiting> answer(List<Waiting> waiting, Commit commit, Instant keptAt, Instant leaseUntil) {
        List<Waiting> left = new ArrayList<>();
        List<Entry> kept = new ArrayList<>(waiting.size());
        for (int i = 0; i < waiting.size(); i++) {
            Entry entry = commit.entries().get(i);
            if (entry == null) {
                left.add(waiting.get(i));
            } else {
                waiting.get(i).receipt.complete(entry.receipt());
                kept.add(entry);
            }
        }
        if (!kept.isEmpty()) {
            batchSizes.record(kept.size());
        }
        announce(commit.batchId(), kept, keptAt, leaseUntil);
        return left;
    }

    /// What goes wrong from here on is no failure to keep: the sweep finds what nobody was told of.
    private void announce(UUID batchId, List<Entry> entries, Instant keptAt, Instant leaseUntil) {
        try {
            List<NutritionRecord.Changed> changes = Entry.changes(entries);
            if (!changes.isEmpty()) {
                events.publishEvent(new Kept(batchId, changes, keptAt, leaseUntil));
            }
        } catch (RuntimeException e) {
            log.error("Could not announce {} kept deliveries; they are found by the sweep", entries.size(), e);
        }
    }

    private static void fail(List<Waiting> waiting, RuntimeException e) {
        long failed = waiting.stream()
                .filter(one -> one.receipt.completeExceptionally(e))
                .count();
        log.error("Could not keep {} deliveries: {}", failed, Failure.of(e));
    }

    private static boolean isOutage(RuntimeException e) {
        return e instanceof DataAccessResourceFailureException
                || e instanceof QueryTimeoutException
                || (e instanceof UncategorizedDataAccessException && !isLockTimeout(e))
                || e instanceof TransactionException;
    }

    /// Spring has no exception of its own for it.
    private static boolean isLockTimeout(RuntimeException e) {
        return e instanceof PessimisticLockingFailureException
                || (NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException cause
                        && LOCK_NOT_AVAILABLE.equals(cause.getSQLState()));
    }

    boolean isWorking() {
        return worker.isAlive();
    }

    @Override
    public void start() {
        running = true;
        worker.start();
        Thread.ofPlatform().daemon().name("group-commit-patience").start(this::lookAfterThoseWhoWait);
    }

    @Override
    public void stop() {
        worker.stop(LONGEST_STOP);
        patient.forEach(waiting -> waiting.receipt.cancel(false));
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /// Until when somebody waits. Without the body, since it stays for a moment longer than that.
    private record Patience(Instant end, CompletableFuture<Receipt> receipt) {}

    private record Waiting(Arrival arrival, CompletableFuture<Receipt> receipt, Runnable whenForgotten) {}
}
