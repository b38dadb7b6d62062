package org.nutritioninbox.feed;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.CommitOrder;
import org.nutritioninbox.inbox.CommitOrder.Change;
import org.nutritioninbox.inbox.CommitOrder.ChangeCursor;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.inbox.DeliveryNotFound;
import org.nutritioninbox.inbox.StoredChanges;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecord.ChangeReason;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.Expensive;
import org.nutritioninbox.records.RecordDifference;
import org.nutritioninbox.records.RecordJson;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/// Reads changes of records in the order of their commits.
@Component
class Feed {

    /// Asks for the changes that are still to come.
    static final String LATEST = "latest";

    /// Our own fields. They change only with a field of the provider.
    private static final Set<String> DERIVED = Set.of("words", "altered");

    private final CommitOrder order;
    private final StoredChanges changes;
    private final NutritionRecords records;
    private final Deliveries deliveries;

    Feed(CommitOrder order, StoredChanges changes, NutritionRecords records, Deliveries deliveries) {
        this.order = order;
        this.changes = changes;
        this.records = records;
        this.deliveries = deliveries;
    }

    /// Where a reader begins. Fails with [CursorTooOld].
    ///
    /// @param after a cursor, or [#LATEST]; `null` for the oldest change that is kept
    @Expensive
    ChangeCursor begin(@Nullable String after) {
        boolean more = true;
        while (more) {
            more = order.extend();
        }
        if (after == null) {
            return order.start();
        }
        if (after.equals(LATEST)) {
            return order.end();
        }
        ChangeCursor cursor = ChangeCursor.parse(after)
                .orElseThrow(() -> new BadParameter("after", "must be the cursor of an earlier answer, or latest"));
        requireKept(cursor);
        return cursor;
    }

    private void requireKept(ChangeCursor cursor) {
        if (!order.isKept(cursor)) {
            throw new CursorTooOld();
        }
    }

    /// Reads for all viewers of the stream at once. As a call within this bean, it takes no permit of [Expensive].
    FeedPage readForAll(ChangeCursor cursor, int limit) {
        return read(cursor, FeedFilter.ALL, limit);
    }

    /// Reads the changes behind a cursor. Fails with [CursorTooOld].
    @Expensive
    FeedPage read(ChangeCursor cursor, FeedFilter filter, int limit) {
        boolean isBehind = order.extend();
        CommitOrder.ChangePage page = order.after(cursor, filter.applicationUserId(), limit);
        // a day may have been dropped just before
        requireKept(cursor);
        return new FeedPage(
                page.changes().isEmpty() ? List.of() : shown(page.changes(), filter),
                page.reached(),
                page.more() || isBehind);
    }

    private List<FeedChange> shown(List<Change> some, FeedFilter filter) {
        Map<String, NutritionRecord> newest =
                records
                        .findByRecordIdIn(
                                some.stream().map(Change::recordId).distinct().toList())
                        .stream()
                        .collect(Collectors.toMap(NutritionRecord::recordId, Function.identity()));
        Map<UUID, Instant> processed = deliveries.processedAt(
                newest.values().stream().map(NutritionRecord::winningDeliveryId).toList());
        return some.stream()
                .flatMap(change -> Stream.ofNullable(newest.get(change.recordId()))
                        .map(record -> shown(change, record, processed)))
                .filter(change -> filter.includes(change.text("application_user_id"), change.text("status")))
                .toList();
    }

    private FeedChange shown(Change change, NutritionRecord record, Map<UUID, Instant> processed) {
        return new FeedChange(
                change.cursor(),
                change.recordId(),
                change.version(),
                change.receivedAt(),
                changedFields(change),
                RecordJson.of(record, processed.get(record.winningDeliveryId())));
    }

    private @Nullable List<String> changedFields(Change change) {
        if (change.version() == 1) {
            return null;
        }
        try {
            return changes.of(change.cursor().deliveryId(), ChangeReason.ARRIVED)
                    .map(Feed::fields)
                    .orElse(null);
        } catch (DeliveryNotFound e) {
            return null;
        }
    }

    private static @Nullable List<String> fields(NutritionRecord.Changed changed) {
        RecordContent before = changed.before();
        return before == null
                ? null
                : RecordDifference.between(before, changed.now()).keySet().stream()
                        .filter(name -> !DERIVED.contains(name))
                        .toList();
    }

    /// Thrown for a cursor behind which changes are no longer kept.
    static final class CursorTooOld extends ResponseStatusException {

        CursorTooOld() {
            super(
                    HttpStatus.GONE,
                    "Changes behind this cursor are no longer kept. Get a new cursor with"
                            + " GET /feed?after=latest, list /nutrition_records, then go on from that cursor");
        }
    }
}
