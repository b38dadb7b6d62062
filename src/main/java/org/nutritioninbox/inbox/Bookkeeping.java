package org.nutritioninbox.inbox;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.nutrition.VersionKey;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Keeps a batch of arrivals and brings their records up to date: new records, and whatever is no newer than its
/// record,
/// with one statement, which is also the transaction; newer versions with one look-up, one insert, and one commit.
@Repository
class Bookkeeping {

    static final int NETWORK_MILLIS = 4500;

    private final NutritionRecords records;
    private final Deliveries deliveries;
    private final EntityManager entities;
    private final TransactionTemplate transaction;
    private final CounterChain chain = new CounterChain();

    Bookkeeping(
            NutritionRecords records,
            Deliveries deliveries,
            EntityManager entities,
            PlatformTransactionManager transactions) {
        this.records = records;
        this.deliveries = deliveries;
        this.entities = entities;
        this.transaction = new TransactionTemplate(transactions);
    }

    /// Keeps those arrivals that are no newer version of a record that is already there.
    ///
    /// @param leaseUntil until when the changes are left to this instance
    /// @return once they are committed; without those that are left to [#keepKnown]
    Commit keepNew(List<Arrival> arrivals, Instant receivedAt, Instant leaseUntil) {
        CounterChain.Link link = chain.take(receivedAt);
        Batch batch = Batch.of(arrivals.size(), link, receivedAt);
        TreeMap<String, NutritionRecord> candidates = new TreeMap<>();
        List<Entry> entries = bringIn(arrivals, batch, candidates);
        Map<String, @Nullable VersionKey> held =
                deliveries.insertNew(List.copyOf(candidates.values()), rows(arrivals, entries), batch, leaseUntil);
        List<@Nullable Entry> kept = new ArrayList<>(entries);
        for (int i = 0; i < kept.size(); i++) {
            if (arrivals.get(i).analysis() instanceof Analysis.OfRecord analysis
                    && held.containsKey(analysis.recordId())) {
                kept.set(i, noNewer(batch.deliveryIds()[i], analysis, held.get(analysis.recordId())));
            }
        }
        chain.giveBack(link.after(kept.stream().filter(Objects::nonNull).count()));
        return new Commit(batch.id(), kept);
    }

    private static @Nullable Entry noNewer(UUID id, Analysis.OfRecord analysis, @Nullable VersionKey held) {
        if (held == null) {
            return null;
        }
        return new Entry(new Receipt(id, analysis.key().equals(held) ? Outcome.DUPLICATE : Outcome.STALE), null);
    }

    /// Keeps arrivals of records that are already there, whatever they do to them.
    ///
    /// @param leaseUntil until when the changes are left to this instance
    /// @return once all of them are committed
    Commit keepKnown(List<Arrival> arrivals, Instant receivedAt, Instant leaseUntil) {
        CounterChain.Link link = chain.take(receivedAt);
        Batch batch = Batch.of(arrivals.size(), link, receivedAt);
        Commit commit =
                Objects.requireNonNull(transaction.execute(_ -> keepKnownInTransaction(arrivals, batch, leaseUntil)));
        chain.giveBack(link.after(arrivals.size()));
        return commit;
    }

    private Commit keepKnownInTransaction(List<Arrival> arrivals, Batch batch, Instant leaseUntil) {
        // a server that vanished without a word must not hold this thread for minutes; the pool sets that back
        entities.unwrap(Session.class)
                .doWork(connection -> connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS));
        List<Entry> entries = bringIn(arrivals, batch, lock(arrivals));
        entities.flush();
        deliveries.insert(rows(arrivals, entries), batch, leaseUntil);
        return new Commit(batch.id(), entries);
    }

    private static List<Deliveries.Row> rows(List<Arrival> arrivals, List<Entry> entries) {
        List<Deliveries.Row> rows = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            rows.add(new Deliveries.Row(arrivals.get(i), entries.get(i)));
        }
        return rows;
    }

    private Map<String, NutritionRecord> lock(List<Arrival> arrivals) {
        Set<String> ids = new HashSet<>();
        arrivals.forEach(arrival -> ids.add(Objects.requireNonNull(arrival.recordId())));
        Map<String, NutritionRecord> held = new HashMap<>();
        records.lock(ids).forEach(record -> held.put(record.recordId(), record));
        if (held.size() < ids.size()) {
            throw new IllegalStateException("A record is gone that has just been there");
        }
        return held;
    }

    /// Brings arrivals into their records, one after the other.
    private static List<Entry> bringIn(List<Arrival> arrivals, Batch batch, Map<String, NutritionRecord> records) {
        List<Entry> entries = new ArrayList<>(arrivals.size());
        for (int i = 0; i < arrivals.size(); i++) {
            UUID id = batch.deliveryIds()[i];
            entries.add(
                    arrivals.get(i).analysis() instanceof Analysis.OfRecord analysis
                            ? bringIn(id, analysis, batch, records)
                            : new Entry(new Receipt(id, Outcome.KEPT), null));
        }
        return entries;
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
                new NutritionRecord.Changed(
                        id,
                        record.recordId(),
                        record.version(),
                        record.content(),
                        before,
                        NutritionRecord.Reason.ARRIVED));
    }

    /// What was kept in one transaction.
    ///
    /// @param entries for each arrival, in the same order; `null` for one that was not kept
    record Commit(UUID batchId, List<? extends @Nullable Entry> entries) {}

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
