package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Expensive;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Reads deliveries, their bodies and how far each is.
@Repository
public class Deliveries {

    private static final String COLUMNS = """
            select d.id, d.received_at, d.origin, d.kind, d.outcome, d.state, d.record_id, d.application_user_id, d.version,
                   coalesce(d.attempts, 0) as attempts, case when d.state = 'RETRYING' then d.due_at end as next_try_at,
                   coalesce(d.last_error, d.reason) as last_error, d.size, encode(d.sha256, 'hex') as sha256, d.key_id
            """;

    private static final RowMapper<Delivery> DELIVERY = Rows.of(Delivery.class);
    private static final RowMapper<KeptBody> KEPT_BODY = Rows.of(KeptBody.class);

    private static final String BODY = """
            select d.id as delivery_id, d.origin, d.body, d.key_id, d.application_user_id, d.version
            """;

    /// With `first` and `last`, the planner leaves out other partitions. With `offset 0`, it looks each delivery up:
    /// for a long list, it would read all deliveries.
    static final String PROCESSED_AT = """
            select d.id, d.processed_at from unnest(:ids) as wanted (id) cross join lateral (
                select id, processed_at from delivery_progress
                where id = wanted.id and id between :first and :last offset 0) d
            where d.processed_at is not null
            """;

    /// Comes after every delivery.
    static final UUID LAST = new UUID(-1, -1);

    /// A query that takes longer is cancelled.
    private static final int TIMEOUT_SECONDS = 5;

    private static final int FETCH_SIZE = 10;

    private final JdbcClient client;

    Deliveries(JdbcClient client) {
        this.client = client;
    }

    public Optional<Delivery> find(UUID id) {
        return client.sql(COLUMNS + "from delivery_progress d where d.id = :id")
                .param("id", id)
                .query(DELIVERY)
                .optional();
    }

    /// The time of the newest webhook that is kept; empty if there is none. What the inbox found by asking is not one.
    public Optional<Instant> newestWebhook() {
        return client.sql("select received_at from delivery where origin = 'WEBHOOK' order by id desc limit 1")
                .query((row, _) -> RowTime.required(row, "received_at"))
                .optional();
    }

    /// The ids of the deliveries that a filter selects, newest first.
    ///
    /// @param before the last id of the part before; `null` for the first part
    @Transactional(readOnly = true, timeout = TIMEOUT_SECONDS)
    public List<UUID> ids(DeliveryFilter filter, @Nullable UUID before, int most) {
        return client.sql(ids(filter))
                .params(filter.parameters())
                .param("before", before == null ? LAST : before)
                .param("most", most)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    static String ids(DeliveryFilter filter) {
        return "select id from (" + filter.sql() + ") s where id < :before order by id desc limit :most";
    }

    /// Empty if the delivery is no longer kept.
    public Optional<KeptBody> keptBody(UUID id) {
        return client.sql(BODY + "from delivery d where d.id = :id")
                .param("id", id)
                .query(KEPT_BODY)
                .optional();
    }

    /// Searches the newest 500 bodies for the newest one that is wanted. Holds only a few in memory.
    @Transactional(readOnly = true, timeout = TIMEOUT_SECONDS)
    public Optional<byte[]> newestBody(Predicate<byte[]> isWanted) {
        try (Stream<byte[]> bodies = client
                .sql("select body from delivery order by id desc limit 500")
                .withFetchSize(FETCH_SIZE)
                .query((row, _) -> row.getBytes(1))
                .stream()) {
            return bodies.filter(isWanted).findFirst();
        }
    }

    /// When all processors had finished these deliveries, at the latest. Unfinished deliveries, and those no longer
    /// kept, are missing.
    public Map<UUID, Instant> processedAt(Collection<UUID> ids) {
        Map<UUID, Instant> times = new HashMap<>();
        if (!ids.isEmpty()) {
            client.sql(PROCESSED_AT)
                    .param("ids", ids.toArray(UUID[]::new))
                    .param("first", Collections.min(ids))
                    .param("last", Collections.max(ids))
                    .query(row -> {
                        times.put(row.getObject("id", UUID.class), RowTime.required(row, "processed_at"));
                    });
        }
        return times;
    }

    @Expensive
    @Transactional(readOnly = true, timeout = TIMEOUT_SECONDS)
    public Page<Delivery> list(DeliveryQuery query, PageRequest page) {
        List<Delivery> rows = client.sql(sql(query, page))
                .params(query.conditions(page.cursor()).parameters())
                .query(DELIVERY)
                .list();
        return Page.of(
                rows, page, last -> new Cursor(last.receivedAt(), last.id().toString()));
    }

    static String sql(DeliveryQuery query, PageRequest page) {
        String newest = " order by %s desc limit " + page.rows();
        return query.subQueries(page.cursor()).stream()
                        .map(subQuery -> "(" + COLUMNS + subQuery.sql() + newest.formatted(subQuery.id()) + ")")
                        .collect(Collectors.joining(" union all ", "select * from (", ") found"))
                + newest.formatted("id");
    }
}
