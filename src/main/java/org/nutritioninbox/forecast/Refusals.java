package org.nutritioninbox.forecast;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Where the door leaves what it did not answer with 200. Nobody waits for it: it is remembered in memory, within
/// bounds, and written down every few seconds, or when the database is there again.
@Component
public class Refusals implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);
    private static final long WRITE_MILLIS = 5000;
    private static final long LOOK_MILLIS = 60_000;

    private static final int MOST = 20_000;
    private static final int UNVERIFIED_WAITING = 64;
    private static final int UNVERIFIED_LONGEST = 64 * 1024;
    private static final Duration GIVEN_UP_KEPT = Duration.ofDays(7);

    private static final int UNAVAILABLE = 503;
    private static final int UNAUTHORIZED = 401;

    private final RefusedWebhooks webhooks;
    private final Clock clock;
    private final Counter dropped;
    private final Map<String, Refusal> verified = new ConcurrentHashMap<>();
    private final BlockingQueue<Unverified> unverified = new ArrayBlockingQueue<>(UNVERIFIED_WAITING);
    private volatile long expected;
    private volatile boolean failing;
    private volatile boolean running;

    Refusals(RefusedWebhooks webhooks, Clock clock, MeterRegistry meters) {
        this.webhooks = webhooks;
        this.clock = clock;
        this.dropped = meters.counter("inbox.retries.unknown");
        meters.gauge("inbox.retries.expected", this, refusals -> refusals.expected);
    }

    /// A webhook proved genuine and could not be kept.
    public void notKept(Analysis analysis, byte[] sha256) {
        if (analysis instanceof Analysis.OfRecord ofRecord) {
            String body = HexFormat.of().formatHex(sha256);
            if (verified.size() >= MOST && !verified.containsKey(body)) {
                dropped.increment();
                return;
            }
            verified.merge(body, Refusal.of(ofRecord, UNAVAILABLE, now()), Refusal::and);
        }
    }

    /// A webhook did not prove genuine. Read later, and of no consequence unless it is about a record that we know.
    ///
    /// @param body not changed any more
    public void notTrusted(byte[] body) {
        if (body.length > UNVERIFIED_LONGEST || !unverified.offer(new Unverified(body, now()))) {
            dropped.increment();
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Scheduled(fixedDelay = WRITE_MILLIS)
    void write() {
        if (running) {
            writeVerified();
            writeUnverified();
        }
    }

    /// What cannot be written waits for the next time.
    private void writeVerified() {
        Map<String, Refusal> taken = new ConcurrentHashMap<>();
        verified.keySet().forEach(body -> {
            Refusal refusal = verified.remove(body);
            if (refusal != null) {
                taken.put(body, refusal);
            }
        });
        if (!isWritten(taken, true)) {
            taken.forEach((body, refusal) -> verified.merge(body, refusal, (later, earlier) -> earlier.and(later)));
        }
    }

    private void writeUnverified() {
        Map<String, Refusal> read = new ConcurrentHashMap<>();
        for (Unverified one = unverified.poll(); one != null; one = unverified.poll()) {
            if (Analysis.read(one.body()) instanceof Analysis.OfRecord ofRecord) {
                read.merge(
                        HexFormat.of().formatHex(Sha256.of(one.body())),
                        Refusal.of(ofRecord, UNAUTHORIZED, one.at()),
                        Refusal::and);
            }
        }
        if (!isWritten(read, false)) {
            dropped.increment(read.size());
        }
    }

    private boolean isWritten(Map<String, Refusal> refusals, boolean genuine) {
        if (refusals.isEmpty()) {
            return true;
        }
        try {
            dropped.increment(webhooks.add(refusals, genuine, clock.instant()));
            failing = false;
            return true;
        } catch (DataAccessException | TransactionException e) {
            if (!failing) {
                log.warn(
                        "What was refused cannot be written down for now: {}",
                        e.getClass().getSimpleName());
            }
            failing = true;
            return false;
        }
    }

    /// What should have come by now has not been let in; what came is expected no more.
    @Scheduled(fixedDelay = LOOK_MILLIS, initialDelay = LOOK_MILLIS / 6)
    void look() {
        if (!running) {
            return;
        }
        try {
            Instant now = clock.instant();
            webhooks.forget(now.minus(GIVEN_UP_KEPT));
            webhooks.goOn(now);
            expected = webhooks.expected();
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not look what is expected: {}", e.getClass().getName());
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        write();
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

    @SuppressWarnings("ArrayRecordComponent") // neither compared nor given away
    private record Unverified(byte[] body, Instant at) {}
}
