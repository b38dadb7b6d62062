package org.nutritioninbox.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nutritioninbox.jobs.LatestValue;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Tells silence from a quiet hour. It is silent if no webhook has arrived for five minutes or more, and if the same
/// time of the last weeks brought 20 deliveries or more on average.
@Component
class Silence {

    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final int WEEKS = 4;

    /// The mean of the weeks from which deliveries are usual. One busy week alone is not enough.
    private static final int USUAL = 20;

    private static final int MOST_OF_A_WEEK = 2 * USUAL;

    private final Batches batches;
    private final Deliveries deliveries;
    private final Clock clock;
    private final LatestValue<Optional<Instant>> silentSince = new LatestValue<>("the usual arrivals", this::read);

    Silence(Batches batches, Deliveries deliveries, Clock clock, MeterRegistry meters) {
        this.batches = batches;
        this.deliveries = deliveries;
        this.clock = clock;
        meters.gauge(
                "inbox.silence.seconds",
                silentSince,
                since -> since.secondsSince(silent -> silent.orElse(null), clock));
    }

    @Scheduled(fixedDelay = 60_000)
    void refresh() {
        silentSince.refresh();
    }

    /// Empty if it is not silent.
    private Optional<Instant> read() {
        Instant now = clock.instant();
        return deliveries
                .newestWebhook()
                .filter(newest -> Duration.between(newest, now).compareTo(SHORTEST) >= 0)
                .filter(newest -> isUsual(newest, now));
    }

    private boolean isUsual(Instant from, Instant to) {
        long kept = IntStream.rangeClosed(1, WEEKS)
                .mapToObj(week -> Duration.ofDays(7L * week))
                .mapToLong(ago -> batches.kept(from.minus(ago), to.minus(ago), MOST_OF_A_WEEK))
                .sum();
        return kept >= (long) USUAL * WEEKS;
    }
}
