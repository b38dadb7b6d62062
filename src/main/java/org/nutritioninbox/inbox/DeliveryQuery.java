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
final class DeliveryQuery {

    /// What is to be processed, found from there: few of very many.
    private static final String PENDING = """
            d.id = any(array(
                select delivery_id from outstanding where state = 'PENDING'
                union
                select p.id from batch cross join lateral (
                    select id from delivery
                    where id between batch.id and batch.last_id and batch_id = batch.id and version is not null
                    offset 0) p
                where batch.processed_at is null
                    and not exists (select from outstanding x where x.delivery_id = p.id)))
            """;

    private final Conditions conditions = new Conditions();
    private final Limit limit;

    DeliveryQuery(
            @Nullable Kind kind,
            @Nullable Outcome outcome,
            @Nullable Door door,
            @Nullable DeliveryState state,
            @Nullable String recordId,
            @Nullable String applicationUserId,
            TimeWindow received,
            @Nullable Cursor cursor,
            Limit limit) {
        this.limit = limit;
        whereConstant("d.kind", kind);
        whereConstant("d.outcome", outcome);
        whereConstant("d.door", door);
        conditions
                .and("d.record_id = :recordId", "recordId", recordId)
                .and("d.application_user_id = :user", "user", applicationUserId);
        if (state != null) {
            whereState(state);
        }
        // the range of ids leads to the right partitions, the time itself is exact
        Instant from = received.from();
        Instant to = received.to();
        conditions
                .and("d.id >= :fromId", "fromId", from == null ? null : TimeOrderedIds.floor(from))
                .and("d.received_at >= :from", "from", from)
                .and("d.id < :toId", "toId", to == null ? null : TimeOrderedIds.floor(to.plusMillis(1)))
                .and("d.received_at < :to", "to", to)
                .and("d.id < :after", "after", cursor == null ? null : cursor.uuid());
    }

    private void whereState(DeliveryState state) {
        switch (state) {
            case PENDING -> conditions.and(PENDING);
            case RETRYING, DEAD -> whereConstant("o.state", state);
            case PROCESSED ->
                conditions
                        .and("d.version is not null and o.delivery_id is null")
                        .and("(b.id is null or b.processed_at is not null)");
            case NOT_NEEDED -> conditions.and("d.version is null");
        }
    }

    /// Written out, so that the planner can tell which partial index serves whatever the other parameters are.
    private void whereConstant(String column, @Nullable Enum<?> constant) {
        if (constant != null) {
            conditions.and(column + " = '" + constant.name() + "'");
        }
    }

    String condition() {
        return conditions.sql();
    }

    Map<String, Object> parameters() {
        return conditions.parameters();
    }

    Limit limit() {
        return limit;
    }
}
