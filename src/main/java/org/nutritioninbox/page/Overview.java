package org.nutritioninbox.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.acknowledged.AcknowledgedDay;
import org.nutritioninbox.acknowledged.AcknowledgedDays;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.processing.Backlog;
import org.nutritioninbox.processing.PauseSwitch;
import org.nutritioninbox.query.Expensive;
import org.springframework.stereotype.Component;

/// Gathers what an operator looks at first: is everything kept, is everything processed, and what to do otherwise.
@Component
class Overview {

    private static final String ALL = "all instances";
    private static final String QUARANTINED = "inbox.quarantine.lately";
    private static final String DAYS_AHEAD = "inbox.partitions.ahead.days";
    private static final int FEW_DAYS = 3;
    private static final long BYTES_OF_A_MEGABYTE = 1_000_000;

    private final AcknowledgedDays days;
    private final Deliveries deliveries;
    private final PauseSwitch pauseSwitch;
    private final Backlog backlog;
    private final Figures figures;

    Overview(AcknowledgedDays days, Deliveries deliveries, PauseSwitch pauseSwitch, Backlog backlog, Figures figures) {
        this.days = days;
        this.deliveries = deliveries;
        this.pauseSwitch = pauseSwitch;
        this.backlog = backlog;
        this.figures = figures;
    }

    @Expensive
    Snapshot look() {
        List<AcknowledgedDay> all = days.all();
        Truth truth = new Truth(
                all.stream().mapToLong(AcknowledgedDay::acknowledged).sum(),
                all.stream().mapToLong(AcknowledgedDay::kept).sum(),
                all.stream().mapToLong(AcknowledgedDay::missing).sum(),
                all.stream().mapToLong(AcknowledgedDay::accepted).sum(),
                all.isEmpty() ? null : all.getFirst().checkedAt());
        return new Snapshot(truth, deliveries.newestWebhook().orElse(null), notices(truth), tiles());
    }

    private List<Notice> notices(Truth truth) {
        return Stream.of(loss(truth), silence(), quarantined(), dead(), unprocessed(), off(), overdue(), partitions())
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Notice> loss(Truth truth) {
        long lost = truth.lost();
        return Notice.alarmIf(
                lost > 0,
                Counted.of(
                        lost,
                        "delivery that was answered 200 is missing",
                        "deliveries that were answered 200 are missing"),
                "Restore them from a backup, or reconcile their days with the provider.",
                null);
    }

    private Optional<Notice> silence() {
        long seconds = figures.gauge("inbox.silence.seconds");
        return Notice.warningIf(
                seconds > 0,
                "Nothing has arrived for " + Timeline.text(Duration.ofSeconds(seconds))
                        + ", and this time of the week usually brings deliveries",
                "Check the webhook URL and the key in the provider's admin console, then your proxy. "
                        + "Refused requests are in the quarantine.",
                "/page/quarantine");
    }

    private Optional<Notice> quarantined() {
        long refused = figures.gauge(QUARANTINED);
        return Notice.warningIf(
                refused > 0,
                Counted.of(refused, "request", "requests")
                        + " with a wrong signature came in the last hour, and went into quarantine",
                "The list says why. If your key is wrong, set the right one and verify them again. "
                        + "If strangers send them, there is nothing to do.",
                "/page/quarantine?q=after:1h");
    }

    private Optional<Notice> dead() {
        long dead = figures.gauge("inbox.dead");
        return Notice.alarmIf(
                dead > 0,
                Counted.of(dead, "delivery is", "deliveries are") + " dead: a processor failed each time",
                "Read the error, fix the cause, then replay them.",
                "/page/deliveries?q=state:dead");
    }

    private Optional<Notice> unprocessed() {
        PauseSwitch.Pause pause = pauseSwitch.pause();
        if (pause != null) {
            return Optional.of(new Notice(
                    "warning",
                    "Processing is paused by " + pause.by(),
                    "Deliveries are kept and wait. Resume it with POST /processing/resume.",
                    null));
        }
        return Notice.warningIf(
                backlog.isBehind(),
                "Processing is " + Timeline.text(oldestUnprocessed()) + " behind",
                "A processor is slow or fails. The log and the list say which.",
                "/page/deliveries?q=state:retrying");
    }

    private Optional<Notice> off() {
        long off = figures.gauge("inbox.forwarding.off");
        return Notice.warningIf(
                off > 0,
                Counted.of(off, "destination is", "destinations are") + " off after an answer 410",
                "Nothing more is pushed there. Correct the address or remove it, then start this instance again.",
                "/page/destinations");
    }

    private Optional<Notice> overdue() {
        long overdue = figures.gauge("inbox.expectations.overdue");
        return Notice.warningIf(
                overdue > 0,
                "The provider owes " + Counted.of(overdue, "result", "results"),
                "They are asked for until they come.",
                null);
    }

    private Optional<Notice> partitions() {
        long days = figures.gauge(DAYS_AHEAD);
        return Notice.warningIf(
                figures.isKnown(DAYS_AHEAD) && days < FEW_DAYS,
                "Only " + days + " of the next days " + (days == 1 ? "has" : "have") + " a partition",
                "The log says why none is made, every hour. Nothing is lost: deliveries go into delivery_default.",
                null);
    }

    private Duration oldestUnprocessed() {
        return Duration.ofSeconds(figures.gauge("inbox.outstanding.oldest.seconds"));
    }

    private List<Tile> tiles() {
        Duration oldest = oldestUnprocessed();
        return List.of(
                new Tile("Acknowledged in", acknowledgement(), "p50 and p99, here, lately"),
                new Tile(
                        "Not processed, oldest",
                        orDash("inbox.outstanding", _ -> oldest.isZero() ? "none" : Timeline.text(oldest)),
                        orDash("inbox.outstanding", waiting -> waiting + " to be tried again")),
                new Tile("Dead", orDash("inbox.dead", String::valueOf), ALL),
                new Tile("Quarantined", orDash(QUARANTINED, String::valueOf), "in the last hour"),
                new Tile(
                        "Owed by the provider",
                        orDash("inbox.expectations.waiting", String::valueOf),
                        orDash("inbox.expectations.overdue", overdue -> "results, " + overdue + " overdue")),
                new Tile(
                        "Recovered",
                        String.valueOf(figures.counter("inbox.expectations.found")
                                + figures.counter("inbox.reconciliation.repaired")),
                        "here, since the start"),
                new Tile("Instances", orDash("inbox.instances", String::valueOf), "connected"),
                new Tile(
                        "Database",
                        orDash("inbox.database.bytes", bytes -> bytes / BYTES_OF_A_MEGABYTE + " MB"),
                        orDash(DAYS_AHEAD, days -> "partitions: " + days + " more days")));
    }

    private String acknowledgement() {
        long median = figures.acknowledgementMillis(0.5);
        return median == 0 ? "–" : median + " and " + figures.acknowledgementMillis(0.99) + " ms";
    }

    private String orDash(String gauge, LongFunction<String> text) {
        return figures.isKnown(gauge) ? text.apply(figures.gauge(gauge)) : "–";
    }

    /// @param newest the time of the newest delivery; `null` if there is none
    record Snapshot(Truth truth, @Nullable Instant newest, List<Notice> notices, List<Tile> tiles) {}

    /// The sentence of truth, over all days.
    ///
    /// @param accepted how many of the missing ones an operator accepted as lost
    /// @param checkedAt `null` before the first check
    record Truth(
            long acknowledged,
            long kept,
            long missing,
            long accepted,
            @Nullable Instant checkedAt) {

        /// How many are missing that no operator has accepted as lost.
        public long lost() {
            return missing - accepted;
        }

        public boolean isAnyLost() {
            return lost() > 0;
        }
    }

    /// Something that is wrong, and what to do.
    ///
    /// @param link where to look; `null` if there is no page for it
    record Notice(
            String level,
            String what,
            String advice,
            @Nullable String link) {

        static Optional<Notice> alarmIf(boolean isWrong, String what, String advice, @Nullable String link) {
            return isWrong ? Optional.of(new Notice("alarm", what, advice, link)) : Optional.empty();
        }

        static Optional<Notice> warningIf(boolean isWrong, String what, String advice, @Nullable String link) {
            return isWrong ? Optional.of(new Notice("warning", what, advice, link)) : Optional.empty();
        }
    }

    record Tile(String name, String value, String remark) {}
}
