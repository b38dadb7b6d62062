package org.nutritioninbox.repair;

import com.github.kagkarlsson.scheduler.Scheduler;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.inbox.Redelivery;
import org.nutritioninbox.processing.Processing;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// What an operator can do about replays: each with the word about it in the audit, both or neither.
@Component
class Operations {

    private static final int MOST_EXAMINED = 1000;
    private static final int MOST_SHOWN = 100;

    private final Replays replays;
    private final Redelivery redelivery;
    private final Processing processing;
    private final Scheduler scheduler;
    private final Audit audit;
    private final Clock clock;

    Operations(
            Replays replays,
            Redelivery redelivery,
            Processing processing,
            Scheduler scheduler,
            Audit audit,
            Clock clock) {
        this.replays = replays;
        this.redelivery = redelivery;
        this.processing = processing;
        this.scheduler = scheduler;
        this.audit = audit;
        this.clock = clock;
    }

    @Transactional(readOnly = true, timeout = 20)
    public ReplayPreview preview(DeliveryFilter filter) {
        Replays.Selection selection = replays.select(filter, Replays.MOST);
        List<UUID> first = replays.first(filter, MOST_EXAMINED);
        List<ReplayPreview.Change> changes = redelivery.wouldChange(first).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(change -> new ReplayPreview.Change(change.getKey(), change.getValue()))
                .toList();
        return new ReplayPreview(
                selection.total(),
                selection.more(),
                selection.oldest(),
                selection.newest(),
                processing.processors(),
                processing.pausedProcessors(),
                new ReplayPreview.Records(
                        first.size(),
                        changes.size(),
                        changes.stream().limit(MOST_SHOWN).toList()));
    }

    @Transactional(timeout = 30)
    public Replay start(DeliveryFilter filter, int ratePerSecond) {
        UUID id = replays.start(filter, ratePerSecond, Replays.MOST);
        Replay replay = replays.find(id).orElseThrow();
        return begun(replay, Map.of("replay_id", id, "filter", filter.values()));
    }

    @Transactional
    public Replay startOne(UUID deliveryId) {
        UUID id = replays.startOne(deliveryId);
        Replay replay = replays.find(id).orElseThrow();
        return begun(replay, Map.of("replay_id", id, "delivery_id", deliveryId));
    }

    private Replay begun(Replay replay, Map<String, ?> subject) {
        scheduler.schedule(ReplayTasks.REPLAY.instance(replay.id().toString()).scheduledTo(clock.instant()));
        audit.record("replay.start", subject, replay.total(), "running");
        return replay;
    }

    /// Fails with [ReplayRefused] where it is not in one of those states.
    @Transactional
    public Replay change(UUID id, String action, ReplayState to, ReplayState... from) {
        Replay before = replays.find(id).orElseThrow(Operations::notFound);
        if (!replays.change(id, to, from)) {
            Replay now = replays.find(id).orElseThrow(Operations::notFound);
            throw new ReplayRefused(
                    HttpStatus.CONFLICT,
                    "The replay is " + now.state() + "; this is for one that is "
                            + String.join(
                                    " or ", Stream.of(from).map(Enum::name).toList()));
        }
        audit.record(action, Map.of("replay_id", id), before.total(), to.name().toLowerCase(java.util.Locale.ROOT));
        return replays.find(id).orElseThrow(Operations::notFound);
    }

    /// Has whatever was just begun looked for at once. Outside of the transaction that began it.
    void lookNow() {
        scheduler.triggerCheckForDueExecutions();
    }

    static ReplayRefused notFound() {
        return new ReplayRefused(HttpStatus.NOT_FOUND, "No replay has this id");
    }
}
