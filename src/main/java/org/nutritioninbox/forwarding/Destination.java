package org.nutritioninbox.forwarding;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.query.TimeOrderedIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// Pushes changes to one service of an app. The queue of the processors repeats a push that failed.
final class Destination implements RecordProcessor, AutoCloseable {

    static final String PREFIX = "forward:";

    private static final Logger log = LoggerFactory.getLogger(Destination.class);
    private static final String TEST_TYPE = "nutrition_inbox.test";
    private static final int GONE = 410;

    private final String name;
    private final DestinationSettings settings;
    private final PushClient client;
    private final PushLimits limits;
    private final Clock clock;
    private final MeterRegistry meters;

    private volatile boolean off;
    private volatile @Nullable Instant lastSuccess;
    private volatile @Nullable Failure lastFailure;

    Destination(String name, DestinationSettings settings, JsonMapper json, Clock clock, MeterRegistry meters) {
        this.name = name;
        this.settings = settings;
        this.client = new PushClient(settings, json, clock);
        this.limits = new PushLimits(name, settings);
        this.clock = clock;
        this.meters = meters;
        meters.gauge("inbox.forwarding.off", Tags.of("destination", name), this, it -> it.off ? 1 : 0);
    }

    @Override
    public String name() {
        return PREFIX + name;
    }

    @Override
    public void process(Changed change) throws Exception {
        if (!settings.includes(change.now())) {
            return;
        }
        PushOutcome outcome = PushOutcome.FAILED;
        Timer.Sample sample = Timer.start();
        try {
            outcome = off ? PushOutcome.OFF : limits.call(() -> push(change));
        } catch (Exception e) {
            if (PushLimits.isCauseOf(e)) {
                outcome = PushOutcome.REFUSED;
            } else {
                lastFailure = new Failure(clock.instant(), String.valueOf(e.getMessage()));
            }
            throw e;
        } finally {
            sample.stop(timer(outcome));
        }
    }

    private PushOutcome push(Changed change) throws IOException {
        int status = client.send(change.deliveryId().toString(), ChangeMessage.of(change));
        if (status == GONE) {
            off = true;
            lastFailure = new Failure(clock.instant(), "answered 410");
            log.error("Destination {} answered 410: it gets nothing more until the next start", name);
            return PushOutcome.OFF;
        }
        if (status / 100 != 2) {
            throw new IOException("answered " + status);
        }
        lastSuccess = clock.instant();
        return PushOutcome.DELIVERED;
    }

    /// Sends a message that is about no record. No limit holds it up, nor an open circuit.
    TestPush test() {
        Instant start = clock.instant();
        String id = TimeOrderedIds.next(start, 1)[0].toString();
        @Nullable Integer status = null;
        @Nullable String error = null;
        try {
            status =
                    client.send(id, Map.of("type", TEST_TYPE, "timestamp", start, "data", Map.of("destination", name)));
        } catch (IOException e) {
            error = e.getMessage();
        }
        return new TestPush(
                status, error, Duration.between(start, clock.instant()).toMillis());
    }

    DestinationState state() {
        Failure failure = lastFailure;
        return new DestinationState(
                name,
                settings.shownUrl(),
                settings.status(),
                settings.users(),
                off ? "OFF" : limits.circuit().name(),
                lastSuccess,
                failure == null ? null : failure.at(),
                failure == null ? null : failure.sentence());
    }

    private Timer timer(PushOutcome outcome) {
        return meters.timer(
                "inbox.forwarding",
                "destination",
                name,
                "outcome",
                outcome.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    /// The outcome of a push.
    private enum PushOutcome {
        DELIVERED,
        FAILED,
        /// A limit or the open circuit did not let it through.
        REFUSED,
        /// The destination is switched off.
        OFF
    }

    private record Failure(Instant at, String sentence) {}
}
