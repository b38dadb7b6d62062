package org.nutritioninbox.quarantine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.batching.BatchWorker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Where the door leaves what it refused. Nobody waits for it: what finds no room in a short queue, or no database, is
/// only counted.
@Component
public class Quarantine implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Quarantine.class);

    private static final int WAITING = 256;
    private static final long WAITING_BYTES = 8L * 1024 * 1024;
    /// Of the queue, what one network may fill at most.
    private static final int PARTS = 4;
    private static final int BATCH = 64;
    /// While it is full each batch has to look at all of it: few large ones instead of many of one request.
    private static final Duration REST = Duration.ofMillis(250);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(6);

    private final QuarantineRows rows;
    private final QuarantineProperties properties;
    private final Clock clock;
    private final Sampling sampling;
    private final BatchWorker<Arrived> worker;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Counter kept;
    private final Counter sampled;
    private final Counter dropped;
    private volatile boolean running;
    private volatile boolean failing;

    Quarantine(QuarantineRows rows, QuarantineProperties properties, Clock clock, MeterRegistry meters) {
        this.rows = rows;
        this.properties = properties;
        this.clock = clock;
        // all that have something, and as many that had
        this.sampling = new Sampling(2 * properties.count() + BATCH);
        this.worker = new BatchWorker<>("quarantine", WAITING, BATCH, this::keep);
        this.kept = counter("kept", meters);
        this.sampled = counter("sampled", meters);
        this.dropped = counter("dropped", meters);
    }

    private static Counter counter(String result, MeterRegistry meters) {
        return Counter.builder("inbox.quarantine").tag("result", result).register(meters);
    }

    /// Never waits and never fails.
    public void offer(Refused request) {
        if (!properties.enabled()) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Source source = Source.of(request.remoteAddress());
        if (!sampling.lets(source, now)) {
            sampled.increment();
            return;
        }
        // a long body does not wait, only its digest
        int size = request.body().length;
        long bytes = size <= properties.longestBody() ? size : 0;
        if (!enter(source.network(), bytes)
                || !worker.offer(Arrived.of(request, source, now, properties.longestBody()))) {
            leave(source.network(), bytes);
            dropped.increment();
        }
    }

    /// Counts one in; whether there is room for it.
    private boolean enter(String network, long bytes) {
        Waiting own = waiting.merge(network, new Waiting(1, bytes), Waiting::plus);
        return waitingBytes.addAndGet(bytes) <= WAITING_BYTES
                && own.count() <= WAITING / PARTS
                && own.bytes() <= WAITING_BYTES / PARTS;
    }

    private void leave(String network, long bytes) {
        waitingBytes.addAndGet(-bytes);
        waiting.computeIfPresent(network, (_, own) -> own.minus(bytes));
    }

    private void keep(List<Arrived> batch) {
        boolean full = false;
        try {
            QuarantineRows.Written written = rows.write(batch, clock.instant());
            kept.increment(written.kept());
            sampled.increment(written.sampled());
            remember(batch, written);
            full = written.everythingIsFull();
            failing = false;
        } catch (DataAccessException | TransactionException e) {
            dropped.increment(batch.size());
            if (!failing) {
                log.warn(
                        "Refused requests are not quarantined for now: {}",
                        e.getClass().getSimpleName());
            }
            failing = true;
        } finally {
            batch.forEach(arrived -> leave(arrived.source().network(), arrived.bytes()));
        }
        if (full && running) {
            rest();
        }
    }

    private static void rest() {
        LockSupport.parkNanos(REST.toNanos());
    }

    private void remember(List<Arrived> batch, QuarantineRows.Written written) {
        Instant now = clock.instant();
        batch.stream()
                .map(Arrived::source)
                .flatMap(source -> Stream.of(source.name(), source.network()))
                .filter(name -> !written.takingTurns().contains(name))
                .forEach(sampling::takesNoTurns);
        sampling.takeTurns(written.takingTurns(), now);
        sampling.everythingIsFull(written.everythingIsFull(), now);
        sampling.everybodyHasOne(written.everybodyHasOne(), now);
    }

    @Override
    public void start() {
        running = true;
        worker.start();
    }

    @Override
    public void stop() {
        running = false;
        worker.stop(LONGEST_STOP);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /// After the web server has answered its last request.
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 3000;
    }

    /// What of a network is on its way.
    private record Waiting(int count, long bytes) {

        Waiting plus(Waiting more) {
            return new Waiting(count + more.count, bytes + more.bytes);
        }

        @Nullable
        Waiting minus(long less) {
            return count == 1 ? null : new Waiting(count - 1, bytes - less);
        }
    }
}
