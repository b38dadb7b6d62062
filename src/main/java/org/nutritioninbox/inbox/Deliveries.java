package org.nutritioninbox.inbox;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Bookkeeping.Entry;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.ArrayColumns;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// All deliveries that are still kept. Written and read with SQL: rows are only ever appended, many at a time.
@Repository
class Deliveries {

    private static final String COLUMNS = """
            select d.id, d.received_at, d.door, d.kind, d.outcome, d.record_id, d.application_user_id, d.version,
                   d.attempts, d.last_error, d.size, d.sha256, d.key_id, d.content_coding,
                   coalesce(o.state, case when b.processed_at is null and b.id is not null then 'PENDING' end) as state
            from delivery d left join outstanding o on o.delivery_id = d.id left join batch b on b.id = d.batch_id
            """;

    /// Planned once for each connection: an array for each column that differs from delivery to delivery.
    private static final String INSERT = """
            with batched as (insert into batch (id, last_id, due_at) select ?::uuid, ?::uuid, ?::timestamptz where ?)
            insert into delivery (received_at, batch_id, id, door, kind, outcome, record_id, application_user_id, version,
                                  key_id, content_coding, size, sha256, body, last_error)
            select ?::timestamptz, case when d.version is not null then ?::uuid end, d.*
            from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[],
                        ?::text[], ?::integer[], ?::bytea[], ?::bytea[], ?::text[])
                as d (id, door, kind, outcome, record_id, application_user_id, version, key_id, content_coding, size,
                      sha256, body, last_error)
            """;

    /// A list that takes longer is given up.
    private static final int LONGEST_SECONDS = 5;

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    Deliveries(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    /// With a row for their batch, where one of them changed something.
    ///
    /// @param firstId of them, which is also their batch's
    /// @param dueAt until when the changes are left to whoever kept them
    void insert(List<Row> rows, Instant receivedAt, UUID firstId, UUID lastId, Instant dueAt) {
        jdbc.execute(INSERT, (PreparedStatement statement) -> {
            statement.setObject(1, firstId);
            statement.setObject(2, lastId);
            statement.setObject(3, dueAt.atOffset(ZoneOffset.UTC));
            statement.setBoolean(4, rows.stream().anyMatch(row -> row.version() != null));
            statement.setObject(5, receivedAt.atOffset(ZoneOffset.UTC));
            statement.setObject(6, firstId);
            ArrayColumns<Row> columns = new ArrayColumns<>(statement, rows, 6);
            columns.bind("uuid", UUID[]::new, row -> row.entry().receipt().deliveryId());
            columns.bind("text", String[]::new, row -> row.arrival().door().name());
            columns.bind(
                    "text",
                    String[]::new,
                    row -> row.arrival().analysis().kind().name());
            columns.bind(
                    "text",
                    String[]::new,
                    row -> row.entry().receipt().outcome().name());
            columns.bind("text", String[]::new, Row::recordId);
            columns.bind("text", String[]::new, Row::applicationUserId);
            columns.bind("int8", Long[]::new, Row::version);
            columns.bind("text", String[]::new, row -> row.arrival().keyId());
            columns.bind("text", String[]::new, row -> row.arrival().contentCoding());
            columns.bind("int4", Integer[]::new, row -> row.arrival().body().length);
            columns.bind("bytea", byte[][]::new, row -> row.arrival().sha256());
            columns.bind("bytea", byte[][]::new, row -> row.arrival().body());
            columns.bind("text", String[]::new, Row::reason);
            return statement.executeUpdate();
        });
    }

    Optional<Delivery> find(UUID id) {
        return client.sql(COLUMNS + "where d.id = :id")
                .param("id", id)
                .query(Deliveries::read)
                .optional();
    }

    /// The exact bytes.
    Optional<byte[]> body(UUID id) {
        return client.sql("select body from delivery where id = :id")
                .param("id", id)
                .query((row, _) -> row.getBytes(1))
                .optional();
    }

    /// What a delivery says of its record, read again from its bytes.
    Optional<RecordContent> content(UUID id) {
        return client.sql("select body, content_coding from delivery where id = :id")
                .param("id", id)
                .query(Deliveries::readContent)
                .optional();
    }

    /// The content that a record had in one of its versions; empty where that delivery is no longer kept.
    Optional<RecordContent> contentOfVersion(String recordId, long version) {
        return client.sql(
                        "select body, content_coding from delivery where record_id = :recordId and version = :version")
                .param("recordId", recordId)
                .param("version", version)
                .query(Deliveries::readContent)
                .optional();
    }

    private static @Nullable RecordContent readContent(ResultSet row, int number) throws SQLException {
        byte[] body = ContentCoding.decode(row.getBytes("body"), row.getString("content_coding"));
        return body != null && Analysis.read(body) instanceof Analysis.OfRecord record ? record.content() : null;
    }

    @Transactional(readOnly = true, timeout = LONGEST_SECONDS)
    public Page<Delivery> list(DeliveryQuery query) {
        JdbcClient.StatementSpec statement = client.sql(sql(query));
        query.parameters().forEach(statement::param);
        return Page.of(
                statement.query(Deliveries::read).list(),
                query.limit(),
                last -> new Cursor(last.receivedAt(), last.id().toString()));
    }

    static String sql(DeliveryQuery query) {
        return COLUMNS + "where " + query.condition() + " order by d.id desc limit "
                + (query.limit().size() + 1);
    }

    private static Delivery read(ResultSet row, int number) throws SQLException {
        Outcome outcome = Outcome.valueOf(row.getString("outcome"));
        DeliveryState state = state(outcome, row.getString("state"));
        return new Delivery(
                row.getObject("id", UUID.class),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                Door.valueOf(row.getString("door")),
                Kind.valueOf(row.getString("kind")),
                outcome,
                state,
                row.getString("record_id"),
                row.getString("application_user_id"),
                row.getObject("version", Long.class),
                // only attempts that failed are written down
                row.getInt("attempts") + (state == DeliveryState.PROCESSED ? 1 : 0),
                row.getString("last_error"),
                row.getInt("size"),
                HexFormat.of().formatHex(row.getBytes("sha256")),
                row.getString("key_id"),
                row.getString("content_coding"));
    }

    private static DeliveryState state(Outcome outcome, @Nullable String outstanding) {
        if (outstanding != null) {
            return DeliveryState.valueOf(outstanding);
        }
        return outcome.isChange() ? DeliveryState.PROCESSED : DeliveryState.NOT_NEEDED;
    }

    /// One delivery on its way into the table.
    record Row(Arrival arrival, Entry entry) {

        @Nullable
        String recordId() {
            return arrival.analysis() instanceof Analysis.OfRecord record ? record.recordId() : null;
        }

        @Nullable
        String applicationUserId() {
            return arrival.analysis() instanceof Analysis.OfRecord record
                    ? record.content().applicationUserId()
                    : null;
        }

        @Nullable
        Long version() {
            return entry.changed() == null ? null : entry.changed().version();
        }

        @Nullable
        String reason() {
            return arrival.analysis() instanceof Analysis.Malformed malformed ? malformed.reason() : null;
        }
    }
}
