package org.nutritioninbox.inbox;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NewRecords;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.RecordContent;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Keeps a batch of arrivals and brings their records up to date, in one transaction: one insert for the records
/// that may be new, one look-up of those that are not, one insert for the deliveries, one commit.
@Repository
class Bookkeeping {

    private static final int NETWORK_MILLIS = 4500;

    private final NutritionRecords records;
    private final NewRecords newRecords;
    private final Deliveries deliveries;
    private final EntityManager entities;
    private final TransactionTemplate transaction;

    Bookkeeping(
            NutritionRecords records,
            NewRecords newRecords,
            Deliveries deliveries,
            EntityManager entities,
            PlatformTransactionManager transactions) {
        this.records = records;
        this.newRecords = newRecords;
        this.deliveries = deliveries;
        this.entities = entities;
        this.transaction = new TransactionTemplate(transactions);
    }

    /// An entry for each arrival, in the same order, once all of them are committed.
    ///
    /// @param leaseUntil until when the changes are left to this instance
    List<Entry> keep(List<Arrival> arrivals, Instant receivedAt, Instant leaseUntil) {
        return Objects.requireNonNull(transaction.execute(_ -> keepInTransaction(arrivals, receivedAt, leaseUntil)));
    }

    private List<Entry> keepInTransaction(List<Arrival> arrivals, Instant receivedAt, Instant leaseUntil) {
        // a server that vanished without a word must not hold this thread for minutes; the pool sets that back
        entities.unwrap(Session.class)
                .doWork(connection -> connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS));
        Batch batch = new Batch(receivedAt, DeliveryIds.next(receivedAt, arrivals.size()));
        TreeMap<String, NutritionRecord> records = new TreeMap<>();
        Entry[] entries = new Entry[arrivals.size()];
        bringIn(arrivals, batch, records, _ -> true, entries);
        Set<String> held = newRecords.insert(records.values());
        if (!held.isEmpty()) {
            Map<String, NutritionRecord> found = lock(held);
            bringIn(arrivals, batch, found, held::contains, entries);
            entities.flush();
        }
        List<Deliveries.Row> rows = new ArrayList<>(entries.length);
        for (int i = 0; i < entries.length; i++) {
            rows.add(new Deliveries.Row(arrivals.get(i), entries[i]));
        }
        deliveries.insert(rows, receivedAt, batch.id(), batch.lastId(), leaseUntil);
        return List.of(entries);
    }

    private Map<String, NutritionRecord> lock(Set<String> ids) {
        Map<String, NutritionRecord> held = new HashMap<>();
        records.lock(ids).forEach(record -> held.put(record.recordId(), record));
        if (held.size() < ids.size()) {
            throw new IllegalStateException("A record is gone that has just been there");
        }
        return held;
    }

    /// Brings those arrivals that are chosen into their records, one after the other.
    private static void bringIn(
            List<Arrival> arrivals,
            Batch batch,
            Map<String, NutritionRecord> records,
            Predicate<String> chosen,
            Entry[] entries) {
        for (int i = 0; i < entries.length; i++) {
            UUID id = batch.deliveryIds()[i];
            if (!(arrivals.get(i).analysis() instanceof Analysis.OfRecord analysis)) {
                entries[i] = new Entry(new Receipt(id, Outcome.KEPT), null);
            } else if (chosen.test(analysis.recordId())) {
                entries[i] = bringIn(id, analysis, batch, records);
            }
        }
    }

    private static Entry bringIn(
            UUID id, Analysis.OfRecord analysis, Batch batch, Map<String, NutritionRecord> records) {
        NutritionRecord record = records.get(analysis.recordId());
        if (record == null) {
            record = NutritionRecord.first(analysis, batch.receivedAt(), batch.id());
            records.put(analysis.recordId(), record);
            return changed(id, Outcome.NEW, record, null);
        }
        RecordContent before = record.content();
        return switch (record.receive(analysis, batch.receivedAt(), batch.id())) {
            case NEWER -> changed(id, Outcome.UPDATED, record, before);
            case SAME -> new Entry(new Receipt(id, Outcome.DUPLICATE), null);
            case OLDER -> new Entry(new Receipt(id, Outcome.STALE), null);
        };
    }

    private static Entry changed(UUID id, Outcome outcome, NutritionRecord record, @Nullable RecordContent before) {
        return new Entry(
                new Receipt(id, outcome),
                new NutritionRecord.Changed(id, record.recordId(), record.version(), record.content(), before));
    }

    /// What is kept in one transaction.
    ///
    /// @param deliveryIds in ascending order
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor given away
    private record Batch(Instant receivedAt, UUID[] deliveryIds) {

        UUID id() {
            return deliveryIds[0];
        }

        UUID lastId() {
            return deliveryIds[deliveryIds.length - 1];
        }
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
