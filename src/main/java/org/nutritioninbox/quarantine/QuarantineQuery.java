package org.nutritioninbox.quarantine;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.DeliveryIds;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TimeWindow;

/// Which refused requests a list is to have, newest first.
final class QuarantineQuery {

    private final StringBuilder condition = new StringBuilder("true");
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final Limit limit;

    QuarantineQuery(@Nullable String remoteAddress, TimeWindow received, @Nullable Cursor cursor, Limit limit) {
        this.limit = limit;
        where("remote_address = :address", "address", remoteAddress);
        Instant from = received.from();
        Instant to = received.to();
        if (from != null) {
            where("id >= :fromId", "fromId", DeliveryIds.floor(from));
            where("received_at >= :from", "from", from.atOffset(ZoneOffset.UTC));
        }
        if (to != null) {
            where("id < :toId", "toId", DeliveryIds.floor(to.plusMillis(1)));
            where("received_at < :to", "to", to.atOffset(ZoneOffset.UTC));
        }
        where("id < :after", "after", cursor == null ? null : id(cursor));
    }

    private void where(String sql, String name, @Nullable Object value) {
        if (value != null) {
            condition.append(" and ").append(sql);
            parameters.put(name, value);
        }
    }

    private static UUID id(Cursor cursor) {
        try {
            return UUID.fromString(cursor.id());
        } catch (IllegalArgumentException e) {
            throw Cursor.unreadable();
        }
    }

    String condition() {
        return condition.toString();
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    Limit limit() {
        return limit;
    }
}
