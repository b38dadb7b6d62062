package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TimeOrderedIds;
import org.nutritioninbox.query.TimeWindow;

/// Which deliveries a list is to have, newest first.
record DeliveryQuery(
        @Nullable Kind kind,
        @Nullable Outcome outcome,
        @Nullable Door door,
        @Nullable DeliveryState state,
        @Nullable String recordId,
        @Nullable String applicationUserId,
        TimeWindow received,
        @Nullable Cursor cursor,
        Limit limit) {

    private static final String ALL = "from delivery_progress d ";

    /// Leads from ids that are found elsewhere to their deliveries.
    private static final String FROM_IDS = "from (%s) as found (id) join delivery_progress d on d.id = found.id ";

    static final String IDS_OF_RECORD = """
            select first_delivery_id from nutrition_record where record_id = :recordId
            union all
            select id from delivery where record_id = :recordId and outcome <> 'NEW'""";

    private static final String OF_RECORD = FROM_IDS.formatted(IDS_OF_RECORD);

    private static final String OF_USER = FROM_IDS.formatted("""
            select first_delivery_id from nutrition_record where application_user_id = :user
            union all
            select x.id from nutrition_record r join delivery x on x.record_id = r.record_id and x.outcome <> 'NEW'
            where r.application_user_id = :user""");

    /// Few of very many.
    private static final String PENDING = FROM_IDS.formatted("""
            select delivery_id from outstanding where state = 'PENDING'
            union
            select p.id from batch cross join lateral (
                select id from delivery
                where id between batch.id and batch.last_id and batch_id = batch.id and version is not null
                offset 0) p
            where batch.closed_at is null""");

    private static final String WAITING_FOR_A_RETRY =
            FROM_IDS.formatted("select delivery_id from outstanding where state = 'RETRYING'");

    private static final String DEAD = FROM_IDS.formatted("select delivery_id from outstanding where state = 'DEAD'");

    String condition() {
        return conditions().sql();
    }

    Map<String, Object> parameters() {
        return conditions().parameters();
    }

    private Conditions conditions() {
        Conditions conditions = new Conditions();
        constant(conditions, "d.kind", kind);
        constant(conditions, "d.outcome", outcome);
        constant(conditions, "d.door", door);
        constant(conditions, "d.state", state);
        if (recordId != null) {
            conditions.with("recordId", recordId);
        }
        if (applicationUserId != null) {
            conditions.with("user", applicationUserId);
        }
        if (recordId != null && applicationUserId != null) {
            conditions.and("d.record_id in (select record_id from nutrition_record where application_user_id = :user)");
        }
        // the range of ids leads to the right partitions, the time itself is exact
        Instant from = received.from();
        Instant to = received.to();
        return conditions
                .and("d.id >= :fromId", "fromId", from == null ? null : TimeOrderedIds.floor(from))
                .and("d.received_at >= :from", "from", from)
                .and("d.id < :toId", "toId", to == null ? null : TimeOrderedIds.floor(to.plusMillis(1)))
                .and("d.received_at < :to", "to", to)
                .and("d.id < :after", "after", cursor == null ? null : cursor.uuid());
    }

    /// The narrowest way to the deliveries that are asked for.
    String from() {
        if (recordId != null) {
            return OF_RECORD;
        }
        if (applicationUserId != null) {
            return OF_USER;
        }
        return switch (state) {
            case PENDING -> PENDING;
            case RETRYING -> WAITING_FOR_A_RETRY;
            case DEAD -> DEAD;
            case PROCESSED, NOT_NEEDED -> ALL;
            case null -> ALL;
        };
    }

    /// Written out, so that the planner can tell which partial index serves whatever the other parameters are.
    private static void constant(Conditions conditions, String column, @Nullable Enum<?> constant) {
        if (constant != null) {
            conditions.and(column + " = '" + constant.name() + "'");
        }
    }
}
