package org.nutritioninbox.inbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord.ChangeReason;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.nutrition.RecordColumn;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/// Writes arrivals to the database with one statement, which is the whole transaction. It updates their records and
/// inserts the deliveries and their batch. It decides the outcome of each delivery.
@Repository
class KeepStatement {

    /// Inserts a new record, or replaces an older version. Otherwise, it updates only the counters of the record.
    static final String RECORDS = """
            insert into nutrition_record as existing (record_id, %s, version_key, version, deliveries,
                first_delivery_id, winning_delivery_id, first_received_at, last_received_at)
            select c.record_id, %s, c.version_key, 1, c.deliveries,
                c.delivery_id, c.delivery_id, ?::timestamptz, ?::timestamptz
            from unnest(?::text[], ?::uuid[], ?::int[], ?::bytea[], %s)
                as c (record_id, delivery_id, deliveries, version_key, %s)
            on conflict (record_id) do update set
                %s,
                version = existing.version + case when excluded.version_key > existing.version_key then 1 else 0 end,
                deliveries = existing.deliveries + excluded.deliveries,
                first_received_at = least(existing.first_received_at, excluded.first_received_at),
                last_received_at = greatest(existing.last_received_at, excluded.last_received_at)
            returning existing.record_id, existing.version_key, existing.version, existing.winning_delivery_id,
                old.winning_delivery_id as replaced_delivery_id
            """.formatted(
                    RecordColumn.each(RecordColumn::name),
                    RecordColumn.each(column -> "c." + column.name() + "::" + column.type()),
                    RecordColumn.each(_ -> "?::text[]"),
                    RecordColumn.each(RecordColumn::name),
                    String.join(
                            ", ",
                            RecordColumn.each(column -> ifNewer(column.name())),
                            ifNewer("version_key"),
                            ifNewer("winning_delivery_id")));

    private static final String SQL = """
            with record as (%s), kept as (
                insert into delivery (id, batch_id, received_at, origin, kind, outcome, record_id, application_user_id,
                    version, key_id, size, sha256, reason, body)
                select d.id, ?::uuid, ?::timestamptz, d.origin, d.kind,
                    case when r.record_id is null then 'NO_RECORD'
                        when d.id = r.winning_delivery_id then case when r.version = 1 then 'NEW' else 'UPDATED' end
                        when d.version_key = r.version_key then 'DUPLICATE'
                        else 'STALE' end,
                    d.record_id, d.application_user_id, case when d.id = r.winning_delivery_id then r.version end,
                    d.key_id, d.size, d.sha256, d.reason, d.body
                from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[], ?::text[], ?::int[],
                        ?::bytea[], ?::text[], ?::bytea[])
                    as d (id, origin, kind, record_id, application_user_id, version_key, key_id, size, sha256, reason,
                        body)
                left join record r on r.record_id = d.record_id
                returning id, outcome, version
            ), batched as (
                insert into batch (id, last_id, deliveries, due_at, closed_at)
                select ?::uuid, ?::uuid, count(*), clock_timestamp() + make_interval(secs => ?),
                    case when count(version) = 0 then clock_timestamp() end
                from kept
            )
            select k.outcome, k.version, r.replaced_delivery_id
            from kept k left join record r on r.winning_delivery_id = k.id order by k.id
            """.formatted(RECORDS);

    private final JdbcTemplate jdbc;
    private final Duration lease;

    KeepStatement(@Qualifier(WriterConfiguration.WRITER) DataSource writer, InboxProperties properties) {
        this.jdbc = new JdbcTemplate(writer);
        this.lease = properties.lease();
    }

    private static String ifNewer(String column) {
        return "%1$s = case when excluded.version_key > existing.version_key then excluded.%1$s else existing.%1$s end"
                .formatted(column);
    }

    /// Returns after the commit.
    Commit keep(List<Arrival> arrivals, Instant receivedAt) {
        UUID[] ids = TimeOrderedIds.next(receivedAt, arrivals.size());
        Commit commit = jdbc.execute((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(SQL)) {
                StatementParameters parameters = new StatementParameters(statement);
                bindRecords(parameters, Candidate.of(arrivals, ids), receivedAt);
                bindDeliveries(parameters, arrivals, ids, receivedAt);
                parameters.shared(ids[0]);
                parameters.shared(ids[ids.length - 1]);
                parameters.shared(lease.toMillis() / 1000.0);
                try (ResultSet rows = statement.executeQuery()) {
                    return commit(arrivals, ids, rows);
                }
            }
        });
        return Objects.requireNonNull(commit);
    }

    private static void bindRecords(StatementParameters parameters, List<Candidate> candidates, Instant receivedAt)
            throws SQLException {
        parameters.shared(receivedAt.atOffset(ZoneOffset.UTC));
        parameters.shared(receivedAt.atOffset(ZoneOffset.UTC));
        parameters.column(
                candidates,
                "text",
                String[]::new,
                candidate -> candidate.analysis().recordId());
        parameters.column(candidates, "uuid", UUID[]::new, Candidate::deliveryId);
        parameters.column(candidates, "int4", Integer[]::new, Candidate::deliveries);
        parameters.column(
                candidates,
                "bytea",
                byte[][]::new,
                candidate -> candidate.analysis().key().bytes());
        for (RecordColumn column : RecordColumn.ALL) {
            parameters.column(
                    candidates,
                    "text",
                    String[]::new,
                    candidate -> column.text(candidate.analysis().content()));
        }
    }

    private static void bindDeliveries(
            StatementParameters parameters, List<Arrival> arrivals, UUID[] ids, Instant receivedAt)
            throws SQLException {
        parameters.shared(ids[0]);
        parameters.shared(receivedAt.atOffset(ZoneOffset.UTC));
        parameters.column(List.of(ids), "uuid", UUID[]::new, id -> id);
        parameters.column(
                arrivals, "text", String[]::new, arrival -> arrival.origin().name());
        parameters.column(
                arrivals,
                "text",
                String[]::new,
                arrival -> arrival.analysis().kind().name());
        parameters.column(arrivals, "text", String[]::new, Arrival::recordId);
        parameters.column(arrivals, "text", String[]::new, KeepStatement::applicationUserId);
        parameters.column(arrivals, "bytea", byte[][]::new, KeepStatement::versionKey);
        parameters.column(arrivals, "text", String[]::new, Arrival::keyId);
        parameters.column(arrivals, "int4", Integer[]::new, arrival -> arrival.body().length);
        parameters.column(arrivals, "bytea", byte[][]::new, Arrival::sha256);
        parameters.column(arrivals, "text", String[]::new, Arrival::reason);
        parameters.column(arrivals, "bytea", byte[][]::new, Arrival::body);
    }

    private static @Nullable String applicationUserId(Arrival arrival) {
        Analysis.OfRecord analysis = arrival.ofRecord();
        return analysis == null ? null : analysis.content().applicationUserId();
    }

    private static byte @Nullable [] versionKey(Arrival arrival) {
        Analysis.OfRecord analysis = arrival.ofRecord();
        return analysis == null ? null : analysis.key().bytes();
    }

    private static Commit commit(List<Arrival> arrivals, UUID[] ids, ResultSet rows) throws SQLException {
        List<Receipt> receipts = new ArrayList<>(ids.length);
        List<Committed.NewVersion> versions = new ArrayList<>(ids.length);
        // the rows are in the order of the ids
        for (int i = 0; rows.next(); i++) {
            Outcome outcome = Outcome.valueOf(rows.getString(1));
            receipts.add(new Receipt(ids[i], outcome));
            if (outcome.isChange() && arrivals.get(i).analysis() instanceof Analysis.OfRecord analysis) {
                versions.add(new Committed.NewVersion(
                        new Changed(
                                ids[i],
                                analysis.recordId(),
                                rows.getLong(2),
                                analysis.content(),
                                null,
                                ChangeReason.ARRIVED),
                        rows.getObject(3, UUID.class),
                        analysis.bytes()));
            }
        }
        return new Commit(ids[0], receipts, versions);
    }

    /// The newest version of a record among the arrivals of one commit.
    ///
    /// @param deliveryId the delivery with this version
    /// @param deliveries the number of arrivals of this record in the commit
    private record Candidate(Analysis.OfRecord analysis, UUID deliveryId, int deliveries) {

        /// Returns one candidate for each record, in the order of the record ids. All instances lock records in this
        /// order, against deadlocks.
        static List<Candidate> of(List<Arrival> arrivals, UUID[] deliveryIds) {
            TreeMap<String, Candidate> candidates = new TreeMap<>();
            for (int i = 0; i < deliveryIds.length; i++) {
                if (arrivals.get(i).analysis() instanceof Analysis.OfRecord analysis) {
                    candidates.merge(analysis.recordId(), new Candidate(analysis, deliveryIds[i], 1), Candidate::with);
                }
            }
            return List.copyOf(candidates.values());
        }

        private Candidate with(Candidate later) {
            Candidate newer = later.analysis.key().compareTo(analysis.key()) > 0 ? later : this;
            return new Candidate(newer.analysis, newer.deliveryId, deliveries + later.deliveries);
        }
    }

    /// The result of one commit.
    ///
    /// @param receipts one for each arrival, in the same order
    record Commit(UUID batchId, List<Receipt> receipts, List<Committed.NewVersion> versions) {}
}
