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
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.nutrition.Sha256;
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
                   d.attempts, d.last_error, d.size, d.sha256, d.key_id, d.content_coding, o.state
            from delivery d left join outstanding o on o.delivery_id = d.id
            """;

    /// A list that takes longer is given up.
    private static final int LONGEST_SECONDS = 5;

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    Deliveries(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    void insert(List<Row> rows) {
        jdbc.batchUpdate("""
                insert into delivery (id, received_at, door, kind, outcome, record_id, application_user_id, version,
                                      key_id, content_coding, size, sha256, body, last_error)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, rows, rows.size(), Deliveries::bind);
    }

    private static void bind(PreparedStatement statement, Row row) throws SQLException {
        Arrival arrival = row.arrival();
        Receipt receipt = row.entry().receipt();
        statement.setObject(1, receipt.deliveryId());
        statement.setObject(2, row.receivedAt().atOffset(ZoneOffset.UTC));
        statement.setString(3, arrival.door().name());
        statement.setString(4, arrival.analysis().kind().name());
        statement.setString(5, receipt.outcome().name());
        if (arrival.analysis() instanceof Analysis.OfRecord record) {
            statement.setString(6, record.recordId());
            statement.setString(7, record.content().applicationUserId());
        } else {
            statement.setString(6, null);
            statement.setString(7, null);
        }
        statement.setObject(
                8, row.entry().changed() == null ? null : row.entry().changed().version(), java.sql.Types.BIGINT);
        statement.setString(9, arrival.keyId());
        statement.setString(10, arrival.contentCoding());
        statement.setInt(11, arrival.body().length);
        statement.setBytes(12, Sha256.of(arrival.body()));
        statement.setBytes(13, arrival.body());
        statement.setString(14, arrival.analysis() instanceof Analysis.Malformed malformed ? malformed.reason() : null);
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
        JdbcClient.StatementSpec statement = client.sql(COLUMNS + "where " + query.condition()
                + " order by d.id desc limit " + (query.limit().size() + 1));
        query.parameters().forEach(statement::param);
        return Page.of(
                statement.query(Deliveries::read).list(),
                query.limit(),
                last -> new Cursor(last.receivedAt(), last.id().toString()));
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
    record Row(Instant receivedAt, Arrival arrival, Entry entry) {}
}
