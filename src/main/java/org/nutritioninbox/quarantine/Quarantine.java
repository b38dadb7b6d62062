package org.nutritioninbox.quarantine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.nutritioninbox.inbox.BatchWorker;
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
    private static final int BATCH = 64;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(6);

    private final QuarantineRows rows;
    private final QuarantineProperties properties;
    private final Clock clock;
    private final Sampling sampling = new Sampling();
    private final BatchWorker<Arrived> worker;
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
        int size = request.body().length;
        if (waitingBytes.addAndGet(size) > WAITING_BYTES || !worker.offer(new Arrived(request, source, now))) {
            waitingBytes.addAndGet(-size);
            dropped.increment();
        }
    }

    private void keep(List<Arrived> batch) {
        try {
            QuarantineRows.Written written = rows.write(batch, clock.instant());
            kept.increment(written.kept());
            sampled.increment(written.sampled());
            dropped.increment(written.dropped());
            remember(batch, written);
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
            batch.forEach(arrived -> waitingBytes.addAndGet(-arrived.request().body().length));
        }
    }

    private void remember(List<Arrived> batch, QuarantineRows.Written written) {
        Instant now = clock.instant();
        batch.stream().map(Arrived::source).distinct().forEach(source -> {
            if (written.full().contains(source)) {
                sampling.full(source, now);
            } else {
                sampling.notFull(source);
            }
        });
        sampling.everythingIsFull(written.everythingIsFull(), now);
    }

    @Override
    public void start() {
        worker.start();
        running = true;
    }

    @Override
    public void stop() {
        worker.stop(LONGEST_STOP);
        running = false;
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

    /// A refused request on its way into the table.
    record Arrived(Refused request, Source source, Instant at) {}
}
