package org.nutritioninbox.inbox;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.batching.StatementParameters;
import org.nutritioninbox.inbox.Bookkeeping.Entry;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.nutrition.NewRecords;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.nutrition.VersionKey;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.ConnectionCallback;
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
                   case when o.state = 'RETRYING' then o.next_try_at end as next_try_at,
                   coalesce(o.state, case when b.processed_at is null and b.id is not null then 'PENDING' end) as state
            """;

    private static final String JOINED = "from delivery d left join outstanding o on o.delivery_id = d.id"
            + " left join batch b on b.id = d.batch_id and d.version is not null\n";

    /// An array for each column that differs from delivery to delivery.
    private static final String ROWS = """
            unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[],
                   ?::text[], ?::integer[], ?::bytea[], ?::bytea[], ?::text[])
                as d (id, door, kind, outcome, record_id, application_user_id, version, key_id, content_coding, size,
                      sha256, body, last_error)""";

    private static final String INSERT = """
            insert into delivery (received_at, batch_id, id, door, kind, outcome, record_id, application_user_id, version,
                                  key_id, content_coding, size, sha256, body, last_error)
            """;

    /// Counts what has really been inserted. There is nothing to be processed where nothing changed.
    private static final String INSERT_BATCH = """
            insert into batch (id, last_id, due_at, processed_at, chain, position, deliveries)
            select ?::uuid, ?::uuid, ?::timestamptz, case when not bool_or(changed) then ?::timestamptz end,
                   ?::uuid, ?::bigint, count(*)
            from kept having count(*) > 0
            """;

    /// Planned once for each connection, as is the other.
    private static final String INSERT_WITH_RECORDS = """
            with record as (%s), kept as (%s
                select ?::timestamptz, ?::uuid, d.id, d.door, d.kind,
                       case when r.record_id is null or r.inserted then d.outcome
                            when d.version_key = r.version_key then 'DUPLICATE' else 'STALE' end,
                       d.record_id, d.application_user_id, case when r.inserted then d.version end,
                       d.key_id, d.content_coding, d.size, d.sha256, d.body, d.last_error
                from %s left join record r on r.record_id = d.record_id
                where d.record_id is null or r.record_id is not null
                returning version is not null as changed
            ), batched as (%s)
            select record_id, version_key, inserted from record
            """.formatted(
            NewRecords.INSERT,
            INSERT,
            ROWS.replace("?::text[])", "?::text[], ?::bytea[])").replace("last_error)", "last_error, version_key)"),
            INSERT_BATCH);

    private static final String INSERT_WITH_BATCH = """
            with kept as (%sselect ?::timestamptz, ?::uuid, d.* from %s returning version is not null as changed)
            %s""".formatted(INSERT, ROWS, INSERT_BATCH);

    /// A list that takes longer is given up.
    private static final int LONGEST_SECONDS = 5;

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    Deliveries(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    /// Keeps deliveries of records that may be new together with those records, in a transaction of its own. A delivery
    /// whose record was there before is only counted where it is no newer, and left out where it is.
    ///
    /// @param dueAt until when the changes are left to whoever kept them
    /// @return those records that were there before, each with the version it has; `null` for one that is to change
    Map<String, @Nullable VersionKey> insertNew(
            List<NutritionRecord> candidates, List<Row> rows, Batch batch, Instant dueAt) {
        Map<String, @Nullable VersionKey> held = new HashMap<>(candidates.size() * 2);
        candidates.forEach(record -> held.put(record.recordId(), null));
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            // a server that vanished without a word must not hold this thread for minutes; the pool sets that back
            connection.setNetworkTimeout(Runnable::run, Bookkeeping.NETWORK_MILLIS);
            try (PreparedStatement statement = connection.prepareStatement(INSERT_WITH_RECORDS)) {
                StatementParameters parameters = new StatementParameters(statement);
                NewRecords.bind(parameters, candidates);
                bind(parameters, rows, batch);
                parameters.column(
                        rows, "bytea", byte[][]::new, row -> row.arrival().versionKey());
                bind(parameters, batch, dueAt);
                try (ResultSet records = statement.executeQuery()) {
                    while (records.next()) {
                        if (records.getBoolean(3)) {
                            held.remove(records.getString(1));
                        } else {
                            held.put(records.getString(1), VersionKey.ofBytes(records.getBytes(2)));
                        }
                    }
                }
            }
            return true;
        });
        return held;
    }

    /// With a row for their batch.
    ///
    /// @param dueAt until when the changes are left to whoever kept them
    void insert(List<Row> rows, Batch batch, Instant dueAt) {
        jdbc.execute(INSERT_WITH_BATCH, (PreparedStatement statement) -> {
            StatementParameters parameters = new StatementParameters(statement);
            bind(parameters, rows, batch);
            bind(parameters, batch, dueAt);
            return statement.executeUpdate();
        });
    }

    private static void bind(StatementParameters parameters, Batch batch, Instant dueAt) throws SQLException {
        parameters.shared(batch.id());
        parameters.shared(batch.lastId());
        parameters.shared(dueAt.atOffset(ZoneOffset.UTC));
        parameters.shared(batch.receivedAt().atOffset(ZoneOffset.UTC));
        parameters.shared(batch.link().chain());
        parameters.shared(batch.link().position());
    }

    private static void bind(StatementParameters parameters, List<Row> rows, Batch batch) throws SQLException {
        parameters.shared(batch.receivedAt().atOffset(ZoneOffset.UTC));
        parameters.shared(batch.id());
        parameters.column(
                rows, "uuid", UUID[]::new, row -> row.entry().receipt().deliveryId());
        parameters.column(
                rows, "text", String[]::new, row -> row.arrival().door().name());
        parameters.column(
                rows,
                "text",
                String[]::new,
                row -> row.arrival().analysis().kind().name());
        parameters.column(
                rows,
                "text",
                String[]::new,
                row -> row.entry().receipt().outcome().name());
        parameters.column(rows, "text", String[]::new, row -> row.arrival().recordId());
        parameters.column(rows, "text", String[]::new, Row::applicationUserId);
        parameters.column(rows, "int8", Long[]::new, Row::version);
        parameters.column(rows, "text", String[]::new, row -> row.arrival().keyId());
        parameters.column(rows, "text", String[]::new, row -> row.arrival().contentCoding());
        parameters.column(rows, "int4", Integer[]::new, row -> row.arrival().body().length);
        parameters.column(rows, "bytea", byte[][]::new, row -> row.arrival().sha256());
        parameters.column(rows, "bytea", byte[][]::new, row -> row.arrival().body());
        parameters.column(rows, "text", String[]::new, Row::reason);
    }

    Optional<Delivery> find(UUID id) {
        return client.sql(COLUMNS + JOINED + "where d.id = :id")
                .param("id", id)
                .query(Deliveries::read)
                .optional();
    }

    boolean isKept(UUID id) {
        return client.sql("select 1 from delivery where id = :id")
                .param("id", id)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /// The exact bytes.
    Optional<byte[]> body(UUID id) {
        return client.sql("select body from delivery where id = :id")
                .param("id", id)
                .query((row, _) -> row.getBytes(1))
                .optional();
    }

    /// What a delivery says of its record, read again from its bytes; empty where it did not make this version.
    Optional<RecordContent> content(UUID id, long version) {
        return client.sql("""
                        select application_user_id, body, content_coding from delivery
                        where id = :id and version = :version
                        """)
                .param("id", id)
                .param("version", version)
                .query(Deliveries::readContent)
                .optional();
    }

    /// The content that a record had in one of its versions; empty where that delivery is no longer kept.
    Optional<RecordContent> contentOfVersion(String recordId, long version) {
        return client.sql("""
                        select application_user_id, body, content_coding from delivery
                        where record_id = :recordId and version = :version
                        order by id desc limit 1
                        """)
                .param("recordId", recordId)
                .param("version", version)
                .query(Deliveries::readContent)
                .optional();
    }

    private static @Nullable RecordContent readContent(ResultSet row, int number) throws SQLException {
        ContentCoding.Content content = ContentCoding.read(row.getBytes("body"), row.getString("content_coding"));
        return content.analysis() instanceof Analysis.OfRecord record
                ? record.orOfUser(row.getString("application_user_id")).content()
                : null;
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
        return COLUMNS + JOINED + "where " + query.condition() + " order by d.id desc limit "
                + (query.limit().size() + 1);
    }

    static String selection(DeliveryQuery query) {
        return "select d.id, d.received_at " + JOINED + "where " + query.condition();
    }

    private static Delivery read(ResultSet row, int number) throws SQLException {
        Outcome outcome = Outcome.valueOf(row.getString("outcome"));
        DeliveryState state = state(outcome, row.getString("state"));
        return new Delivery(
                row.getObject("id", UUID.class),
                RowTime.required(row, "received_at"),
                Door.valueOf(row.getString("door")),
                Kind.valueOf(row.getString("kind")),
                outcome,
                state,
                row.getString("record_id"),
                row.getString("application_user_id"),
                row.getObject("version", Long.class),
                // only attempts that failed are written down
                row.getInt("attempts") + (state == DeliveryState.PROCESSED ? 1 : 0),
                RowTime.of(row, "next_try_at"),
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
