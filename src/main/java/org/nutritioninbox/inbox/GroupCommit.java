package org.nutritioninbox.inbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.jobs.BatchWorker;
import org.nutritioninbox.jobs.LifecyclePhases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;

/// Writes the arrivals of many concurrent requests in one transaction (group commit). Arrivals wait in a bounded queue.
/// One thread commits all that are waiting, and each caller gets the receipt of its own.
@Component
class GroupCommit implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    /// The most deliveries in one commit.
    private static final int BATCH = 128;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LATE_CHECK_INTERVAL = Duration.ofMillis(100);

    private final KeepUnlessErased unlessErased;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final InboxProperties properties;
    private final BatchWorker<Waiting> worker;
    private final DistributionSummary batchSizes;
    private final Meter.MeterProvider<Counter> kept;
    private final Counter unreadable;
    private final ThreadPoolTaskScheduler lateCheck = new ThreadPoolTaskScheduler();

    GroupCommit(
            KeepUnlessErased unlessErased,
            ApplicationEventPublisher events,
            InboxProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.unlessErased = unlessErased;
        this.events = events;
        this.properties = properties;
        this.clock = clock;
        lateCheck.setDaemon(true);
        lateCheck.setThreadNamePrefix("late-answers-");
        this.worker = new BatchWorker<>("group-commit", properties.waiting(), BATCH, this::commit);
        this.batchSizes = meters.summary("inbox.commit.deliveries");
        this.unreadable = meters.counter("inbox.unreadable");
        this.kept = Counter.builder("inbox.deliveries").withRegistry(meters);
        meters.gauge("inbox.waiting", worker, BatchWorker::size);
    }

    /// Returns after the commit. Fails with [InboxUnavailable].
    Receipt keep(Arrival arrival, Runnable onRelease, @Nullable String trace) {
        Instant deadline = clock.instant().plus(properties.patience());
        Waiting waiting = new Waiting(arrival, deadline, new CompletableFuture<>(), onRelease, trace);
        if (!worker.offer(waiting)) {
            onRelease.run();
            throw new InboxUnavailable("the queue is full, or the instance is stopping");
        }
        try {
            return waiting.receipt().get();
        } catch (ExecutionException e) {
            throw new InboxUnavailable("the commit failed", Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InboxUnavailable("the request was interrupted", e);
        }
    }

    /// Fails arrivals whose deadline is over; the commit skips them later. A timed wait or `orTimeout` would wake a
    /// thread for each request. This has a thread of its own: those of `@Scheduled` may all wait for the database.
    private void failLate() {
        Instant now = clock.instant();
        worker.unfinished()
                .takeWhile(waiting -> !now.isBefore(waiting.deadline()))
                .forEach(waiting -> waiting.receipt()
                        .completeExceptionally(new TimeoutException(
                                "Not committed within " + properties.patience().toMillis() + " ms")));
    }

    /// Skips arrivals that waited too long: they were answered 503.
    private void commit(List<Waiting> batch) {
        try {
            List<Waiting> wanted = batch.stream()
                    .filter(waiting -> !waiting.receipt().isDone())
                    .toList();
            if (!wanted.isEmpty()) {
                together(wanted);
            }
        } finally {
            batch.forEach(Waiting::release);
        }
    }

    private void together(List<Waiting> wanted) {
        try {
            write(wanted);
        } catch (RuntimeException e) {
            // one that was alone has waited for the lock already, and others wait behind it
            boolean wasAlone = wanted.size() == 1 && DatabaseFailure.isLockTimeout(e);
            if (wasAlone || DatabaseFailure.isOutage(e)) {
                fail(wanted, e);
            } else {
                log.warn(
                        "Commit of {} deliveries failed ({}); retrying each alone",
                        wanted.size(),
                        DatabaseFailure.of(e));
                oneByOne(wanted);
            }
        }
    }

    /// Retries each arrival alone, so that only the one with an error fails. After an outage all of the rest fail.
    private void oneByOne(List<Waiting> wanted) {
        Set<@Nullable String> locked = new HashSet<>();
        for (int i = 0; i < wanted.size(); i++) {
            Waiting one = wanted.get(i);
            if (one.receipt().isDone()) {
                continue;
            }
            if (locked.contains(one.arrival().recordId())) {
                fail(List.of(one), new CannotAcquireLockException("Another transaction holds the record"));
                continue;
            }
            try {
                alone(one);
            } catch (RuntimeException e) {
                if (DatabaseFailure.isOutage(e)) {
                    fail(wanted.subList(i, wanted.size()), e);
                    return;
                }
                if (DatabaseFailure.isLockTimeout(e)) {
                    locked.add(one.arrival().recordId());
                }
                fail(List.of(one), e);
            }
        }
    }

    /// If the database refuses the values of a record, stores the delivery without the record.
    private void alone(Waiting one) {
        try {
            write(List.of(one));
        } catch (RuntimeException e) {
            if (!DatabaseFailure.isRefusedData(e) || one.arrival().recordId() == null) {
                throw e;
            }
            String reason = DatabaseFailure.of(e);
            UUID id = write(List.of(one.withoutRecord(reason))).getFirst().deliveryId();
            log.atError()
                    .addKeyValue("delivery.id", id)
                    .log("Delivery {} is UNREADABLE. Fix the cause, then call POST /records/rebuild: {}", id, reason);
            unreadable.increment();
        }
    }

    private List<Receipt> write(List<Waiting> wanted) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        KeepStatement.Commit commit =
                unlessErased.keep(wanted.stream().map(Waiting::arrival).toList(), now);
        Map<UUID, String> traces = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            Waiting one = wanted.get(i);
            Receipt receipt = commit.receipts().get(i);
            kept.withTags("kind", one.kind(), "outcome", receipt.outcome().name())
                    .increment();
            traces.computeIfAbsent(receipt.deliveryId(), _ -> one.trace());
            one.receipt().complete(receipt);
        }
        batchSizes.record(wanted.size());
        publish(commit, traces, now);
        return commit.receipts();
    }

    /// Logs a failure only: the deliveries are committed, and the sweep processes their changes after the lease.
    private void publish(KeepStatement.Commit commit, Map<UUID, String> traces, Instant keptAt) {
        if (commit.versions().isEmpty()) {
            return;
        }
        try {
            Instant slowFrom = keptAt.plus(properties.lease().dividedBy(2));
            events.publishEvent(new Committed(commit.batchId(), commit.versions(), traces, slowFrom));
        } catch (RuntimeException e) {
            log.error(
                    "Could not publish {} changes; the sweep processes them after their lease",
                    commit.versions().size(),
                    e);
        }
    }

    private static void fail(List<Waiting> waiting, RuntimeException e) {
        long failed = waiting.stream()
                .filter(one -> one.receipt().completeExceptionally(e))
                .count();
        if (failed > 0) {
            log.error("Could not store {} deliveries, their senders have to retry: {}", failed, DatabaseFailure.of(e));
        }
    }

    @Override
    public void start() {
        worker.start();
        lateCheck.initialize();
        Future<?> _ = lateCheck.scheduleWithFixedDelay(this::failLate, LATE_CHECK_INTERVAL);
    }

    @Override
    public void stop() {
        worker.stop(STOP_TIMEOUT);
        lateCheck.shutdown();
        worker.unfinished()
                .forEach(waiting ->
                        waiting.receipt().completeExceptionally(new IllegalStateException("The instance is stopping")));
    }

    @Override
    public boolean isRunning() {
        return worker.isAlive();
    }

    @Override
    public int getPhase() {
        return LifecyclePhases.INBOX;
    }
}
