package org.nutritioninbox.quarantine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nutritioninbox.batching.BatchWorker;
import org.nutritioninbox.lifecycle.Phases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Keeps the requests that the door refused for their signature.
///
/// There is a cap for each source and a cap for all, in requests and in bytes. Beyond a cap the oldest request goes. So
/// one source evicts only its own requests, but a flood from many addresses evicts everything that is older.
///
/// The door never waits. A request is only counted if its source sends too fast, if the queue is full, or if the
/// database is away.
@Component
public class Quarantine implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Quarantine.class);

    private static final int WAITING = 256;
    private static final long WAITING_BYTES = 8L * 1024 * 1024;
    /// One source may fill one part of the queue.
    private static final int PARTS = 4;

    private static final int BATCH = 64;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(6);

    private final QuarantineRows rows;
    private final QuarantineProperties properties;
    private final Clock clock;
    private final Sampling sampling;
    private final BatchWorker<Arrived> worker;
    private final Backlog backlog = new Backlog();
    private final Counter kept;
    private final Counter sampled;
    private final Counter dropped;
    private volatile boolean running;
    private volatile boolean failing;

    Quarantine(QuarantineRows rows, QuarantineProperties properties, Clock clock, MeterRegistry meters) {
        this.rows = rows;
        this.properties = properties;
        this.clock = clock;
        this.sampling = new Sampling(properties.count(), properties.countOfSource());
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
        String source = Source.of(request.remoteAddress());
        if (!sampling.admits(source, now)) {
            sampled.increment();
            return;
        }
        int size = request.body().length;
        boolean keepsBody = properties.keepsBody(size);
        // a long body does not wait, only its digest
        long bytes = keepsBody ? size : 0;
        if (!backlog.enter(source, bytes)) {
            dropped.increment();
        } else if (!worker.offer(Arrived.of(request, source, now, keepsBody))) {
            backlog.leave(source, bytes);
            dropped.increment();
        }
    }

    private void keep(List<Arrived> batch) {
        try {
            rows.write(batch);
            kept.increment(batch.size());
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
            batch.forEach(arrived -> backlog.leave(arrived.source(), arrived.bytes()));
        }
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
        return Phases.INBOX;
    }

    /// The share of the queue that each source fills.
    private static final class Backlog {

        private final Map<String, Load> bySource = new HashMap<>();
        private long bytes;

        synchronized boolean enter(String source, long more) {
            Load own = bySource.getOrDefault(source, new Load(0, 0)).plus(1, more);
            if (bytes + more > WAITING_BYTES || own.count > WAITING / PARTS || own.bytes > WAITING_BYTES / PARTS) {
                return false;
            }
            bytes += more;
            bySource.put(source, own);
            return true;
        }

        synchronized void leave(String source, long less) {
            bytes -= less;
            bySource.computeIfPresent(source, (_, own) -> own.count == 1 ? null : own.plus(-1, -less));
        }
    }

    private record Load(int count, long bytes) {

        Load plus(int requests, long more) {
            return new Load(count + requests, bytes + more);
        }
    }
}
