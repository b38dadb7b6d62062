package org.nutritioninbox.quarantine;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.batching.StatementParameters;
import org.nutritioninbox.nutrition.StorableText;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.TimeOrderedIds;
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

    /// Keeps as many of these as the bounds allow; [Room] says who makes room for whom.
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
        Room room = room();
        List<Placed> placed =
                batch.stream().map(arrived -> place(arrived, room)).toList();
        List<Placed> kept =
                placed.stream().filter(one -> one.place() != Room.Place.NONE).toList();
        remove(room.removed());
        insert(kept.stream().filter(one -> !room.removed().contains(one.id())).toList());
        return new Written(
                kept.size(), batch.size() - kept.size(), room.takingTurns(), room.isFull(), room.isLeftToNobody());
    }

    private static Placed place(Arrived arrived, Room room) {
        UUID id = TimeOrderedIds.next(arrived.at(), 1)[0];
        return new Placed(id, arrived, room.place(arrived.source(), new Room.Row(id, arrived.bytes(), arrived.at())));
    }

    private Room room() {
        Room room = new Room(properties);
        client.sql("select id, source, received_at, coalesce(octet_length(body), 0) from quarantine order by id desc")
                .query(row -> {
                    room.addOlder(
                            Source.named(row.getString(2)),
                            new Room.Row(
                                    row.getObject(1, UUID.class),
                                    row.getLong(4),
                                    row.getObject(3, OffsetDateTime.class).toInstant()));
                });
        return room;
    }

    /// Says how many those were.
    int removeOlder(Instant time) {
        return client.sql("""
                        delete from quarantine
                        where id in (select id from quarantine where id < :id order by id for update)
                        """).param("id", TimeOrderedIds.floor(time)).update();
    }

    private void insert(List<Placed> rows) {
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
            parameters.column(rows, "uuid", UUID[]::new, Placed::id);
            parameters.column(
                    rows,
                    "timestamptz",
                    String[]::new,
                    row -> row.arrived().at().atOffset(ZoneOffset.UTC).toString());
            parameters.column(
                    rows, "text", String[]::new, row -> text(row.arrived().remoteAddress(), LONGEST_TEXT));
            parameters.column(
                    rows, "text", String[]::new, row -> row.arrived().source().name());
            parameters.column(
                    rows, "text", String[]::new, row -> text(row.arrived().signature(), LONGEST_SIGNATURE));
            parameters.column(
                    rows, "text", String[]::new, row -> text(row.arrived().legacySignature(), LONGEST_SIGNATURE));
            parameters.column(
                    rows, "text", String[]::new, row -> text(row.arrived().contentType(), LONGEST_TEXT));
            parameters.column(
                    rows, "text", String[]::new, row -> text(row.arrived().contentCoding(), LONGEST_TEXT));
            parameters.column(rows, "int4", Integer[]::new, row -> row.arrived().size());
            parameters.column(rows, "bytea", byte[][]::new, row -> row.arrived().sha256());
            parameters.column(
                    rows,
                    "bytea",
                    byte[][]::new,
                    row -> row.place() == Room.Place.WHOLE ? row.arrived().body() : null);
            return statement.executeUpdate();
        });
    }

    private static @Nullable String text(@Nullable String text, int longest) {
        return text == null ? null : StorableText.of(text.substring(0, Math.min(text.length(), longest)));
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
                RowTime.required(row, "received_at"),
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
        if (ids.isEmpty()) {
            return;
        }
        // in the same order as everybody
        client.sql("""
                        delete from quarantine
                        where id in (select id from quarantine where id = any(:ids) order by id for update)
                        """).param("ids", ids.toArray(UUID[]::new)).update();
    }

    /// A body with what it takes to verify it.
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Body(UUID id, String signature, @Nullable String contentCoding, byte[] bytes) {}

    /// What came of a batch.
    ///
    /// @param takingTurns the names of sources and networks that may for now only replace what they have
    /// @param everythingIsFull so that whoever has as much as anybody may only do that
    /// @param everybodyHasOne so that a newcomer can take from nobody
    record Written(int kept, int sampled, Set<String> takingTurns, boolean everythingIsFull, boolean everybodyHasOne) {}

    private record Placed(UUID id, Arrived arrived, Room.Place place) {}
}
