package org.nutritioninbox.inbox;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.RecordContent;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Keeps a batch of arrivals and brings their records up to date, in one transaction: one look-up, one batch of
/// inserts for each table, one commit.
@Repository
class Bookkeeping {

    private static final int STATEMENT_SECONDS = 4;
    private static final int NETWORK_MILLIS = 6000;

    private final NutritionRecords records;
    private final Deliveries deliveries;
    private final Outstanding outstanding;
    private final EntityManager entities;
    private final TransactionTemplate transaction;

    Bookkeeping(
            NutritionRecords records,
            Deliveries deliveries,
            Outstanding outstanding,
            EntityManager entities,
            PlatformTransactionManager transactions) {
        this.records = records;
        this.deliveries = deliveries;
        this.outstanding = outstanding;
        this.entities = entities;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setTimeout(STATEMENT_SECONDS);
    }

    /// An entry for each arrival, in the same order, once all of them are committed.
    ///
    /// @param leaseUntil until when the changes are left to this instance
    List<Entry> keep(List<Arrival> arrivals, Instant receivedAt, Instant leaseUntil) {
        return Objects.requireNonNull(transaction.execute(_ -> keepInTransaction(arrivals, receivedAt, leaseUntil)));
    }

    private List<Entry> keepInTransaction(List<Arrival> arrivals, Instant receivedAt, Instant leaseUntil) {
        entities.unwrap(Session.class).doWork(Bookkeeping::prepare);
        Map<String, NutritionRecord> held = lockedRecords(arrivals);
        Map<String, NutritionRecord> created = new TreeMap<>();
        List<Entry> entries = new ArrayList<>(arrivals.size());
        List<Deliveries.Row> rows = new ArrayList<>(arrivals.size());
        for (Arrival arrival : arrivals) {
            UUID id = DeliveryIds.next(receivedAt);
            Entry entry = arrival.analysis() instanceof Analysis.OfRecord analysis
                    ? bringIn(id, analysis, receivedAt, held, created)
                    : new Entry(new Receipt(id, Outcome.KEPT), null);
            entries.add(entry);
            rows.add(new Deliveries.Row(receivedAt, arrival, entry));
        }
        // in the order of their ids, for the same reason as the locks
        created.values().forEach(entities::persist);
        entities.flush();
        deliveries.insert(rows);
        outstanding.insert(Entry.changes(entries), leaseUntil);
        return entries;
    }

    /// A server that vanished without a word must not hold this thread for minutes (the pool sets that back). A
    /// row that somebody holds refuses only its own deliveries, and a dead instance lets go of its rows. A 200
    /// is on disk, whatever the role or the server has as its default.
    private static void prepare(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '1s'; set local synchronous_commit = on;"
                    + " set local idle_in_transaction_session_timeout = '30s'");
        }
    }

    private Map<String, NutritionRecord> lockedRecords(List<Arrival> arrivals) {
        TreeSet<String> ids = new TreeSet<>();
        for (Arrival arrival : arrivals) {
            if (arrival.analysis() instanceof Analysis.OfRecord analysis) {
                ids.add(analysis.recordId());
            }
        }
        Map<String, NutritionRecord> held = new HashMap<>();
        if (!ids.isEmpty()) {
            records.lock(ids).forEach(record -> held.put(record.recordId(), record));
        }
        return held;
    }

    private static Entry bringIn(
            UUID id,
            Analysis.OfRecord analysis,
            Instant receivedAt,
            Map<String, NutritionRecord> held,
            Map<String, NutritionRecord> created) {
        NutritionRecord record = held.get(analysis.recordId());
        if (record == null) {
            record = NutritionRecord.first(analysis, receivedAt);
            held.put(analysis.recordId(), record);
            created.put(analysis.recordId(), record);
            return changed(id, Outcome.NEW, record, null);
        }
        RecordContent before = record.content();
        return switch (record.receive(analysis, receivedAt)) {
            case NEWER -> changed(id, Outcome.UPDATED, record, before.respelt());
            case SAME -> new Entry(new Receipt(id, Outcome.DUPLICATE), null);
            case OLDER -> new Entry(new Receipt(id, Outcome.STALE), null);
        };
    }

    private static Entry changed(UUID id, Outcome outcome, NutritionRecord record, @Nullable RecordContent before) {
        return new Entry(
                new Receipt(id, outcome),
                new NutritionRecord.Changed(id, record.recordId(), record.version(), record.content(), before));
    }

    /// What came of one arrival.
    ///
    /// @param changed what processors have to be told; `null` where nothing changed
    record Entry(Receipt receipt, NutritionRecord.@Nullable Changed changed) {

        static List<NutritionRecord.Changed> changes(List<Entry> entries) {
            return entries.stream()
                    .map(Entry::changed)
                    .<NutritionRecord.Changed>mapMulti((changed, next) -> {
                        if (changed != null) {
                            next.accept(changed);
                        }
                    })
                    .toList();
        }
    }
}
