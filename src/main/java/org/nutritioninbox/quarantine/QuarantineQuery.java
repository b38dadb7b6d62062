package org.nutritioninbox.quarantine;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TimeOrderedIds;
import org.nutritioninbox.query.TimeWindow;

/// Which refused requests a list is to have, newest first.
final class QuarantineQuery {

    private final Conditions conditions = new Conditions();
    private final Limit limit;

    QuarantineQuery(@Nullable String remoteAddress, TimeWindow received, @Nullable Cursor cursor, Limit limit) {
        this.limit = limit;
        Instant from = received.from();
        Instant to = received.to();
        conditions
                .and("remote_address = :address", "address", remoteAddress)
                .and("id >= :fromId", "fromId", from == null ? null : TimeOrderedIds.floor(from))
                .and("received_at >= :from", "from", from)
                .and("id < :toId", "toId", to == null ? null : TimeOrderedIds.floor(to.plusMillis(1)))
                .and("received_at < :to", "to", to)
                .and("id < :after", "after", cursor == null ? null : cursor.uuid());
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
