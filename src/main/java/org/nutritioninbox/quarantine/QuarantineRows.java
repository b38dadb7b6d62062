package org.nutritioninbox.quarantine;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.DeliveryIds;
import org.nutritioninbox.nutrition.Sha256;
import org.nutritioninbox.nutrition.StatementParameters;
import org.nutritioninbox.nutrition.StorableText;
import org.nutritioninbox.quarantine.Quarantine.Arrived;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// All requests in quarantine. The bounds hold over all instances: they are looked up in the table, by one writer at a
/// time.
@Repository
class QuarantineRows {

    private static final int LONGEST_SIGNATURE = 512;
    private static final int LONGEST_TEXT = 200;
    private static final int NETWORK_MILLIS = 4500;
    private static final int LONGEST_SECONDS = 5;

    private static final String COLUMNS = """
            select id, received_at, remote_address, signature, content_type, content_coding, size, sha256,
                   body is not null as body_kept
            from quarantine
            """;

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final QuarantineProperties properties;

    QuarantineRows(JdbcTemplate jdbc, QuarantineProperties properties) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.properties = properties;
    }

    /// Keeps as many of these as the bounds allow. A source at its bound replaces what it sent first itself, once a
    /// second; nobody ever takes the room of another.
    @Transactional
    public Written write(List<Arrived> batch, Instant now) {
        // a server that vanished without a word must not hold this thread for minutes; the pool sets that back
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS);
            return true;
        });
        client.sql("select pg_advisory_xact_lock(hashtextextended('quarantine', 0))")
                .query((_, _) -> 0)
                .single();
        removeOlder(now.minus(properties.age()));
        return new Writing(batch).write();
    }

    /// Says how many those were.
    int removeOlder(Instant time) {
        return client.sql("delete from quarantine where id < :id")
                .param("id", DeliveryIds.floor(time))
                .update();
    }

    /// What each of these sources and all together have in the table; all together under `null`.
    private Map<@Nullable String, Held> held(Collection<String> sources) {
        Map<@Nullable String, Held> held = new HashMap<>();
        client.sql("""
                        select source, count(*) as count, coalesce(sum(octet_length(body)), 0) as bytes,
                               max(received_at) as latest
                        from quarantine group by grouping sets ((), (source))
                        having grouping(source) = 1 or source = any(:sources)
                        """).param("sources", sources.toArray(String[]::new)).query(row -> {
            OffsetDateTime latest = row.getObject("latest", OffsetDateTime.class);
            held.put(
                    row.getString("source"),
                    new Held(
                            row.getLong("count"),
                            row.getLong("bytes"),
                            latest == null ? Instant.MIN : latest.toInstant()));
        });
        return held;
    }

    /// Removes what a source sent first, until there is room for one more.
    private void makeRoom(String source, long count, long bytes) {
        client.sql("""
                        delete from quarantine where id in (
                            select id from (
                                select id, count(*) over newer as count,
                                       sum(coalesce(octet_length(body), 0)) over newer as bytes
                                from quarantine where source = :source window newer as (order by id desc))
                            where count > :count or bytes > :bytes)
                        """)
                .param("source", source)
                .param("count", count)
                .param("bytes", bytes)
                .update();
    }

    private void insert(List<Arrived> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.execute("""
                insert into quarantine (id, received_at, remote_address, source, signature, legacy_signature, content_type,
                                        content_coding, size, sha256, body)
                select * from unnest(?::uuid[], ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                                     ?::text[], ?::integer[], ?::bytea[], ?::bytea[])
                """, (PreparedStatementCallback<Integer>) statement -> {
            StatementParameters parameters = new StatementParameters(statement);
            parameters.column(rows, "uuid", UUID[]::new, row -> DeliveryIds.next(row.at(), 1)[0]);
            parameters.column(
                    rows,
                    "timestamptz",
                    String[]::new,
                    row -> row.at().atOffset(ZoneOffset.UTC).toString());
            parameters.column(
                    rows, "text", String[]::new, row -> text(row.request().remoteAddress(), LONGEST_TEXT));
            parameters.column(rows, "text", String[]::new, row -> row.source().name());
            parameters.column(
                    rows, "text", String[]::new, row -> text(row.request().signature(), LONGEST_SIGNATURE));
            parameters.column(
                    rows, "text", String[]::new, row -> text(row.request().legacySignature(), LONGEST_SIGNATURE));
            parameters.column(
                    rows, "text", String[]::new, row -> text(row.request().contentType(), LONGEST_TEXT));
            parameters.column(
                    rows, "text", String[]::new, row -> text(row.request().contentCoding(), LONGEST_TEXT));
            parameters.column(rows, "int4", Integer[]::new, row -> row.request().body().length);
            parameters.column(
                    rows, "bytea", byte[][]::new, row -> Sha256.of(row.request().body()));
            parameters.column(
                    rows,
                    "bytea",
                    byte[][]::new,
                    row -> stored(row) > 0 ? row.request().body() : emptyOrNone(row));
            return statement.executeUpdate();
        });
    }

    private static @Nullable String text(@Nullable String text, int longest) {
        return text == null ? null : StorableText.of(text.substring(0, Math.min(text.length(), longest)));
    }

    private static byte @Nullable [] emptyOrNone(Arrived row) {
        return row.request().body().length == 0 ? row.request().body() : null;
    }

    private long stored(Arrived row) {
        int size = row.request().body().length;
        return size <= properties.longestBody() ? size : 0;
    }

    Optional<Quarantined> find(UUID id) {
        return client.sql(COLUMNS + "where id = :id")
                .param("id", id)
                .query(QuarantineRows::read)
                .optional();
    }

    /// With all that there is to find out from.
    Optional<Specimen> specimen(UUID id) {
        return client.sql("select signature, legacy_signature, body, sha256 from quarantine where id = :id")
                .param("id", id)
                .query((row, _) -> new Specimen(
                        row.getString("signature"),
                        row.getString("legacy_signature"),
                        row.getBytes("body"),
                        row.getBytes("sha256")))
                .optional();
    }

    @Transactional(readOnly = true, timeout = LONGEST_SECONDS)
    public Page<Quarantined> list(QuarantineQuery query) {
        JdbcClient.StatementSpec statement = client.sql(COLUMNS + "where " + query.condition()
                + " order by id desc limit " + (query.limit().size() + 1));
        query.parameters().forEach(statement::param);
        return Page.of(
                statement.query(QuarantineRows::read).list(),
                query.limit(),
                last -> new Cursor(last.receivedAt(), last.id().toString()));
    }

    private static Quarantined read(ResultSet row, int number) throws SQLException {
        return new Quarantined(
                row.getObject("id", UUID.class),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                row.getString("remote_address"),
                row.getString("signature"),
                row.getString("content_type"),
                row.getString("content_coding"),
                row.getInt("size"),
                HexFormat.of().formatHex(row.getBytes("sha256")),
                row.getBoolean("body_kept"));
    }

    /// The newest bodies, a few at a time, until the one that is looked for.
    List<Body> bodiesBefore(@Nullable UUID id, int most) {
        return client.sql("""
                        select id, signature, content_coding, body from quarantine
                        where body is not null and (cast(:id as uuid) is null or id < :id) order by id desc limit :most
                        """)
                .param("id", id)
                .param("most", most)
                .query(QuarantineRows::readBody)
                .list();
    }

    /// From the oldest on, up to one that was there when it began.
    List<Body> bodiesBetween(UUID after, UUID last, int most) {
        return client.sql("""
                        select id, signature, content_coding, body from quarantine
                        where body is not null and id > :after and id <= :last order by id limit :most
                        """)
                .param("after", after)
                .param("last", last)
                .param("most", most)
                .query(QuarantineRows::readBody)
                .list();
    }

    Optional<UUID> newest() {
        return client.sql("select id from quarantine order by id desc limit 1")
                .query(UUID.class)
                .optional();
    }

    private static Body readBody(ResultSet row, int number) throws SQLException {
        return new Body(
                row.getObject("id", UUID.class),
                row.getString("signature"),
                row.getString("content_coding"),
                row.getBytes("body"));
    }

    void remove(Collection<UUID> ids) {
        client.sql("delete from quarantine where id = any(:ids)")
                .param("ids", ids.toArray(UUID[]::new))
                .update();
    }

    /// A body with what it takes to verify it.
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Body(UUID id, String signature, @Nullable String contentCoding, byte[] bytes) {}

    /// What came of a batch.
    ///
    /// @param full sources that are at their bound
    /// @param everythingIsFull whether a newcomer found no room
    record Written(int kept, int sampled, int dropped, Set<Source> full, boolean everythingIsFull) {}

    /// How much there is in the table.
    private record Held(long count, long bytes, Instant latest) {

        static final Held NOTHING = new Held(0, 0, Instant.MIN);

        Held with(long size, Instant at) {
            return new Held(count + 1, bytes + size, at.isAfter(latest) ? at : latest);
        }
    }

    /// One batch on its way into the table, against what is there.
    private final class Writing {

        private final List<Arrived> batch;
        private final Set<String> sources = new HashSet<>();
        private final List<Arrived> pending = new ArrayList<>();
        private final Set<Source> full = new HashSet<>();
        private Map<@Nullable String, Held> held;
        private int sampled;
        private int dropped;
        private boolean everythingIsFull;

        Writing(List<Arrived> batch) {
            this.batch = batch;
            batch.forEach(arrived -> sources.add(arrived.source().name()));
            this.held = held(sources);
        }

        Written write() {
            batch.forEach(this::decide);
            insert(pending);
            return new Written(batch.size() - sampled - dropped, sampled, dropped, full, everythingIsFull);
        }

        private void decide(Arrived arrived) {
            String source = arrived.source().name();
            Held own = held.getOrDefault(source, Held.NOTHING);
            Held all = Objects.requireNonNull(held.get(null));
            long size = stored(arrived);
            // of the room that others leave
            long count = Math.min(properties.countOfSource(), properties.count() - (all.count() - own.count()));
            long bytes =
                    Math.min(properties.bytesOfSource(), properties.bytes().toBytes() - (all.bytes() - own.bytes()));
            if (count < 1 || bytes < size) {
                dropped++;
                everythingIsFull = true;
                return;
            }
            if (own.count() + 1 > count || own.bytes() + size > bytes) {
                full.add(arrived.source());
                if (arrived.at().isBefore(own.latest().plus(Sampling.EVERY))) {
                    sampled++;
                    return;
                }
                insert(pending);
                pending.clear();
                makeRoom(source, count - 1, bytes - size);
                held = held(sources);
            }
            pending.add(arrived);
            held.put(source, held.getOrDefault(source, Held.NOTHING).with(size, arrived.at()));
            held.put(null, Objects.requireNonNull(held.get(null)).with(size, arrived.at()));
        }
    }
}
