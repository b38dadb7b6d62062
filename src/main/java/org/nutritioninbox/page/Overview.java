package org.nutritioninbox.page;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.acknowledged.AcknowledgedDay;
import org.nutritioninbox.acknowledged.AcknowledgedDays;
import org.nutritioninbox.inbox.Batches;
import org.nutritioninbox.processing.Backlog;
import org.nutritioninbox.processing.PauseSwitch;
import org.springframework.stereotype.Component;

/// Gathers what an operator looks at first: is everything kept, is everything processed, and what to do otherwise.
@Component
class Overview {

    private final AcknowledgedDays days;
    private final Batches batches;
    private final PauseSwitch pauseSwitch;
    private final Backlog backlog;
    private final Figures figures;

    Overview(AcknowledgedDays days, Batches batches, PauseSwitch pauseSwitch, Backlog backlog, Figures figures) {
        this.days = days;
        this.batches = batches;
        this.pauseSwitch = pauseSwitch;
        this.backlog = backlog;
        this.figures = figures;
    }

    Snapshot look() {
        List<AcknowledgedDay> all = days.all();
        Truth truth = new Truth(
                all.stream().mapToLong(AcknowledgedDay::acknowledged).sum(),
                all.stream().mapToLong(AcknowledgedDay::kept).sum(),
                all.stream().mapToLong(AcknowledgedDay::missing).sum(),
                all.stream().mapToLong(AcknowledgedDay::accepted).sum(),
                all.isEmpty() ? null : all.getFirst().checkedAt());
        return new Snapshot(truth, batches.newest().orElse(null), notices(truth), tiles());
    }

    private List<Notice> notices(Truth truth) {
        List<Notice> notices = new ArrayList<>();
        if (truth.missing() > truth.accepted()) {
            notices.add(Notice.alarm(
                    truth.missing() - truth.accepted() + " deliveries that were answered 200 are missing",
                    "Restore them from a backup, or reconcile their days with the provider.",
                    null));
        }
        long dead = figures.gauge("inbox.dead");
        if (dead > 0) {
            notices.add(Notice.alarm(
                    dead + " deliveries are dead: a processor failed each time",
                    "Read the error, fix the cause, then replay them.",
                    "/page/deliveries?state=DEAD"));
        }
        PauseSwitch.Pause pause = pauseSwitch.pause();
        if (pause != null) {
            notices.add(Notice.warning(
                    "Processing is paused by " + pause.by(),
                    "Deliveries are kept and wait. Resume it with POST /processing/resume.",
                    null));
        } else if (backlog.isBehind()) {
            notices.add(Notice.warning(
                    "Processing is "
                            + Timeline.text(Duration.ofSeconds(figures.gauge("inbox.outstanding.oldest.seconds")))
                            + " behind",
                    "A processor is slow or fails. The log and the list say which.",
                    "/page/deliveries?state=RETRYING"));
        }
        long overdue = figures.gauge("inbox.expectations.overdue");
        if (overdue > 0) {
            notices.add(Notice.warning(
                    "The provider owes " + overdue + " results", "They are asked for until they come.", null));
        }
        return notices;
    }

    private List<Tile> tiles() {
        Figures.Acknowledgement answers = figures.acknowledgement();
        long oldest = figures.gauge("inbox.outstanding.oldest.seconds");
        return List.of(
                new Tile(
                        "Acknowledged in",
                        answers.count() == 0 ? "–" : answers.meanMillis() + " ms",
                        answers.count() == 0
                                ? "no webhook since the start"
                                : "mean; at most " + answers.maxMillis() + " ms lately"),
                new Tile(
                        "Not processed, oldest",
                        oldest == 0 ? "none" : Timeline.text(Duration.ofSeconds(oldest)),
                        "all instances"),
                new Tile("Dead", String.valueOf(figures.gauge("inbox.dead")), "all instances"),
                new Tile(
                        "Quarantined",
                        String.valueOf(figures.counter("inbox.quarantine", "result", "kept")),
                        "here, since the start"),
                new Tile(
                        "Owed by the provider", String.valueOf(figures.gauge("inbox.expectations.waiting")), "results"),
                new Tile(
                        "Recovered",
                        String.valueOf(figures.counter("inbox.expectations.found")
                                + figures.counter("inbox.reconciliation.repaired")),
                        "here, since the start"));
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
            @Nullable Instant checkedAt) {}

    /// Something that is wrong, and what to do.
    ///
    /// @param link where to look; `null` if there is no page for it
    record Notice(
            String level,
            String what,
            String advice,
            @Nullable String link) {

        static Notice alarm(String what, String advice, @Nullable String link) {
            return new Notice("alarm", what, advice, link);
        }

        static Notice warning(String what, String advice, @Nullable String link) {
            return new Notice("warning", what, advice, link);
        }
    }

    record Tile(String name, String value, String remark) {}
}
