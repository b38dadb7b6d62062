package org.nutritioninbox.inbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.batching.BatchWorker;
import org.nutritioninbox.lifecycle.Phases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;

/// Many requests, one commit: arrivals wait in a bounded queue, one thread keeps all that are waiting in one
/// transaction, and each caller gets the truth about its own.
@Component
class GroupCommit implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    private static final Duration LOOKS_FOR_LATE = Duration.ofMillis(100);

    private final KeepStatement statement;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final InboxProperties properties;
    private final BatchWorker<Waiting> worker;
    private final DistributionSummary batchSizes;
    private final Map<Outcome, Counter> kept = new EnumMap<>(Outcome.class);
    private final Counter unreadable;
    private final ThreadPoolTaskScheduler late = new ThreadPoolTaskScheduler();
    private volatile boolean running;

    GroupCommit(
            KeepStatement statement,
            ApplicationEventPublisher events,
            InboxProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.statement = statement;
        this.events = events;
        this.properties = properties;
        this.clock = clock;
        late.setDaemon(true);
        late.setThreadNamePrefix("late-answers-");
        this.worker = new BatchWorker<>("group-commit", properties.waiting(), properties.batch(), this::commit);
        this.batchSizes = meters.summary("inbox.commit.deliveries");
        this.unreadable = meters.counter("inbox.unreadable");
        for (Outcome outcome : Outcome.values()) {
            kept.put(outcome, meters.counter("inbox.deliveries", "outcome", outcome.name()));
        }
        meters.gauge("inbox.waiting", worker, BatchWorker::size);
    }

    /// Returns after the commit. Fails with [InboxUnavailable].
    Receipt keep(Arrival arrival, Runnable whenForgotten) {
        Instant patienceEnds = clock.instant().plus(properties.patience());
        Waiting waiting = new Waiting(arrival, patienceEnds, new CompletableFuture<>(), whenForgotten);
        if (!running || !worker.offer(waiting)) {
            whenForgotten.run();
            throw new InboxUnavailable("Too many deliveries are waiting");
        }
        try {
            return waiting.receipt.get();
        } catch (ExecutionException e) {
            throw new InboxUnavailable("Not kept", Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InboxUnavailable("Interrupted", e);
        }
    }

    /// Answers those that have waited too long; what the queue still holds of them is passed over. One look for all: a
    /// wait with a time limit for each request wakes a thread for each.
    private void answerLate() {
        Instant now = clock.instant();
        worker.inHand()
                .takeWhile(waiting -> !now.isBefore(waiting.patienceEnds))
                .forEach(waiting -> waiting.receipt.completeExceptionally(new TimeoutException(
                        "Not within " + properties.patience().toMillis() + " ms")));
    }

    /// An arrival whose sender has been told to come again is passed over.
    private void commit(List<Waiting> batch) {
        try {
            List<Waiting> wanted =
                    batch.stream().filter(waiting -> !waiting.receipt.isDone()).toList();
            if (!wanted.isEmpty()) {
                keepTogether(wanted);
            }
        } finally {
            batch.forEach(waiting -> waiting.whenForgotten.run());
        }
    }

    private void keepTogether(List<Waiting> wanted) {
        try {
            keep(wanted);
        } catch (RuntimeException e) {
            if (Failure.isOutage(e)) {
                fail(wanted, e);
            } else {
                log.warn("A commit of {} deliveries failed ({}); trying each alone", wanted.size(), Failure.of(e));
                oneByOne(wanted);
            }
        }
    }

    /// An arrival that cannot be kept must not take its neighbours down: each is tried once more, alone. An outage ends
    /// it for all.
    private void oneByOne(List<Waiting> wanted) {
        Set<@Nullable String> locked = new HashSet<>();
        for (int i = 0; i < wanted.size(); i++) {
            Waiting one = wanted.get(i);
            if (one.receipt.isDone()) {
                continue;
            }
            if (locked.contains(one.arrival.recordId())) {
                fail(List.of(one), new CannotAcquireLockException("Another transaction holds the record"));
                continue;
            }
            try {
                alone(one);
            } catch (RuntimeException e) {
                if (Failure.isOutage(e)) {
                    fail(wanted.subList(i, wanted.size()), e);
                    return;
                }
                if (Failure.isLockTimeout(e)) {
                    locked.add(one.arrival.recordId());
                }
                fail(List.of(one), e);
            }
        }
    }

    /// The database may refuse what a record says. Its bytes are kept all the same.
    private void alone(Waiting one) {
        try {
            keep(List.of(one));
        } catch (RuntimeException e) {
            if (!Failure.isRefusedData(e) || one.arrival.recordId() == null) {
                throw e;
            }
            String reason = Failure.of(e);
            log.error("The database refuses a record, which is kept as an unreadable delivery: {}", reason);
            unreadable.increment();
            keep(List.of(one.withoutRecord(reason)));
        }
    }

    private void keep(List<Waiting> wanted) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        KeepStatement.Commit commit =
                statement.keep(wanted.stream().map(Waiting::arrival).toList(), now);
        for (int i = 0; i < wanted.size(); i++) {
            Receipt receipt = commit.receipts().get(i);
            Objects.requireNonNull(kept.get(receipt.outcome())).increment();
            wanted.get(i).receipt.complete(receipt);
        }
        batchSizes.record(wanted.size());
        announce(commit, now);
    }

    /// A failure from here on is no failure to keep: the sweep finds changes of which no processor was told.
    private void announce(KeepStatement.Commit commit, Instant keptAt) {
        if (commit.changes().isEmpty()) {
            return;
        }
        try {
            Instant slowFrom = keptAt.plus(properties.lease().dividedBy(2));
            events.publishEvent(new Kept(commit.batchId(), commit.changes(), slowFrom));
        } catch (RuntimeException e) {
            log.error(
                    "Could not announce {} changes; the sweep finds them",
                    commit.changes().size(),
                    e);
        }
    }

    private static void fail(List<Waiting> waiting, RuntimeException e) {
        long failed = waiting.stream()
                .filter(one -> one.receipt.completeExceptionally(e))
                .count();
        log.error("Could not keep {} deliveries: {}", failed, Failure.of(e));
    }

    boolean isWorking() {
        return worker.isAlive();
    }

    @Override
    public void start() {
        worker.start();
        late.initialize();
        Future<?> _ = late.scheduleWithFixedDelay(this::answerLate, LOOKS_FOR_LATE);
        running = true;
    }

    @Override
    public void stop() {
        worker.stop(LONGEST_STOP);
        late.shutdown();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Phases.INBOX;
    }

    private record Waiting(
            Arrival arrival, Instant patienceEnds, CompletableFuture<Receipt> receipt, Runnable whenForgotten) {

        private Waiting withoutRecord(String reason) {
            return new Waiting(arrival.withoutRecord(reason), patienceEnds, receipt, whenForgotten);
        }
    }
}
