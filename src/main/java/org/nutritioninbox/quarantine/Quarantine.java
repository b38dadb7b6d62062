package org.nutritioninbox.quarantine;

import com.github.kagkarlsson.scheduler.task.Task;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.jobs.BatchWorker;
import org.nutritioninbox.jobs.LatestValue;
import org.nutritioninbox.jobs.LifecyclePhases;
import org.nutritioninbox.jobs.RecurringJob;
import org.nutritioninbox.ops.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Keeps the requests that the door refused for their signature.
///
/// Each source has a cap, and all sources share another. Beyond a cap the oldest request goes: of the source if its
/// share is full, else of all. A flood from ten addresses or more evicts every older request of every source, within
/// minutes. An evicted request can no longer be explained or let in. The door is not affected, and a genuine sender
/// tries again.
///
/// The door never waits. A request is only counted if its source or all sources together send too fast, if the queue is
/// full, or if the database is away.
@Component
public class Quarantine implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Quarantine.class);

    /// As many wait as are being written, each with a body of up to 64 kB: 8 MiB in all.
    private static final int BATCH = 64;

    /// The provider tries again for 75 hours.
    private static final Duration MAX_AGE = Duration.ofHours(80);

    private static final Duration REMOVES_OLD = Duration.ofMinutes(10);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(6);

    private final QuarantineRows rows;
    private final Clock clock;
    private final boolean isOff;
    private final AdmissionLimit limit = new AdmissionLimit(300, 1_200, Duration.ofMinutes(1));
    private final BatchWorker<QuarantinedRequest> worker;
    private final LatestValue<Long> lately;
    private final Counter kept;
    private final Counter limited;
    private final Counter dropped;
    private volatile boolean failing;

    Quarantine(QuarantineRows rows, QuarantineProperties properties, Clock clock, MeterRegistry meters) {
        this.rows = rows;
        this.clock = clock;
        this.isOff = properties.count() == 0;
        this.worker = new BatchWorker<>("quarantine", BATCH, BATCH, this::keep);
        this.lately = new LatestValue<>(
                "the quarantine", () -> rows.count(clock.instant().minus(Duration.ofHours(1))));
        meters.gauge("inbox.quarantine.lately", lately, it -> it.number(Long::longValue));
        this.kept = counter("kept", meters);
        this.limited = counter("limited", meters);
        this.dropped = counter("dropped", meters);
    }

    @Bean
    static Task<Void> quarantineTask(QuarantineRows rows, Clock clock) {
        return RecurringJob.of(
                "quarantine-age",
                REMOVES_OLD,
                () -> rows.removeOlder(clock.instant().minus(MAX_AGE)));
    }

    @Scheduled(fixedDelay = 15_000)
    void refresh() {
        lately.refresh();
    }

    private static Counter counter(String result, MeterRegistry meters) {
        return Counter.builder("inbox.quarantine").tag("result", result).register(meters);
    }

    /// Never waits and never fails.
    ///
    /// @param body the bytes as they arrived; the caller must not change them any more
    public void offer(HttpServletRequest request, String signature, @Nullable String contentCoding, byte[] body) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (isOff || !limit.admits(Source.of(request.getRemoteAddr()))) {
            limited.increment();
        } else if (!worker.offer(QuarantinedRequest.of(request, signature, contentCoding, body, now))) {
            dropped.increment();
        }
    }

    private void keep(List<QuarantinedRequest> batch) {
        try {
            rows.write(batch);
            kept.increment(batch.size());
            failing = false;
        } catch (DataAccessException | TransactionException e) {
            dropped.increment(batch.size());
            if (!failing) {
                log.warn(
                        "Refused requests are not quarantined until the database takes them: {}",
                        e.getClass().getSimpleName());
            }
            failing = true;
        }
    }

    /// It stops after the web server has answered its last request.
    @Override
    public int getPhase() {
        return LifecyclePhases.INBOX;
    }

    @Override
    public void start() {
        worker.start();
    }

    @Override
    public void stop() {
        worker.stop(LONGEST_STOP);
    }

    @Override
    public boolean isRunning() {
        return worker.isAlive();
    }
}
