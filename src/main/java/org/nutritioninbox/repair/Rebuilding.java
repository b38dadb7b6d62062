package org.nutritioninbox.repair;

import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.inbox.KeptBody;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.VersionKey;
import org.nutritioninbox.records.RecordDifference;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Makes records what the bytes of their deliveries say, as those are read today.
@Component
class Rebuilding {

    private final NutritionRecords records;
    private final Deliveries deliveries;
    private final Inbox inbox;
    private final TransactionTemplate transaction;

    Rebuilding(NutritionRecords records, Deliveries deliveries, Inbox inbox, PlatformTransactionManager transactions) {
        this.records = records;
        this.deliveries = deliveries;
        this.inbox = inbox;
        this.transaction = new TransactionTemplate(transactions);
    }

    /// Rebuilds a record.
    ///
    /// @param dryRun whether nothing is written
    Rebuilt ofRecord(String recordId, boolean dryRun) {
        return records.findById(recordId)
                .flatMap(record -> winner(record).map(winner -> rebuild(record, winner, dryRun)))
                .orElse(new Rebuilt(recordId, Result.NOT_REBUILDABLE));
    }

    /// Makes a record of a delivery that was kept without one, if it can be read as one today.
    ///
    /// @param dryRun whether nothing is written
    Rebuilt ofDelivery(UUID deliveryId, boolean dryRun) {
        return deliveries
                .keptBody(deliveryId)
                .flatMap(body -> Version.of(body, null))
                .filter(this::isNew)
                .map(version -> bringIn(version, Map.of(), dryRun))
                .orElse(new Rebuilt(deliveryId.toString(), Result.SAME));
    }

    private boolean isNew(Version version) {
        return records.findById(version.analysis().recordId())
                .map(record -> version.key().isNewerThan(record.key()))
                .orElse(true);
    }

    /// The version that wins among all deliveries of a record that are kept.
    private Optional<Version> winner(NutritionRecord record) {
        String user = record.content().applicationUserId();
        return deliveries.bodiesOf(
                record.recordId(),
                bodies -> bodies.flatMap(body -> Version.of(body, user).stream())
                        .filter(version -> version.analysis().recordId().equals(record.recordId()))
                        .max(Comparator.comparing(Version::key)));
    }

    private Rebuilt rebuild(NutritionRecord record, Version winner, boolean dryRun) {
        Map<String, RecordDifference.Change> fields =
                RecordDifference.between(record.content(), winner.analysis().content());
        if (!record.isOfSameBody(winner.key())) {
            // the delivery that made the record is no longer kept, or another one wins as it is read today
            return winner.key().isNewerThan(record.key())
                    ? bringIn(winner, fields, dryRun)
                    : new Rebuilt(record.recordId(), Result.NOT_REBUILDABLE);
        }
        // a field looks the same in a column of its own and among the additional fields
        boolean isSame = fields.isEmpty()
                && winner.key().equals(record.key())
                && Objects.equals(
                        record.content().additionalFields(),
                        winner.analysis().content().additionalFields());
        if (isSame || !(dryRun || write(record, winner.analysis()))) {
            return new Rebuilt(record.recordId(), Result.SAME);
        }
        return new Rebuilt(record.recordId(), Result.REBUILT, fields);
    }

    /// Returns false if a newer version has arrived meanwhile.
    private boolean write(NutritionRecord seen, Analysis.OfRecord winner) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            Optional<NutritionRecord> unchanged =
                    records.lock(seen.recordId()).filter(now -> now.key().equals(seen.key()));
            unchanged.ifPresent(record -> record.rebuild(winner));
            return unchanged.isPresent();
        }));
    }

    /// Receives the same bytes again, so that processors get the new version.
    private Rebuilt bringIn(Version version, Map<String, RecordDifference.Change> fields, boolean dryRun) {
        String recordId = version.analysis().recordId();
        try {
            return dryRun
                            || inbox.accept(version.body().again(version.analysis()))
                                    .outcome()
                                    .isOfRecord()
                    ? new Rebuilt(recordId, Result.BROUGHT_IN_AGAIN, fields)
                    : new Rebuilt(recordId, Result.NOT_REBUILDABLE);
        } catch (InboxUnavailable e) {
            throw new DataAccessResourceFailureException("The inbox takes nothing in just now", e);
        }
    }

    enum Result {
        /// The record is what its deliveries say, or the delivery is still no record.
        SAME,
        /// The content differed.
        REBUILT,
        /// Another delivery wins as it is read today. That is a new version.
        BROUGHT_IN_AGAIN,
        /// The delivery that made the record is no longer kept, or the database refuses the delivery again.
        NOT_REBUILDABLE
    }

    /// The result for a record or a delivery.
    ///
    /// @param id of the record; of the delivery if that is no record
    /// @param fields the fields that differed
    record Rebuilt(String id, Result result, Map<String, RecordDifference.Change> fields) {

        Rebuilt(String id, Result result) {
            this(id, result, Map.of());
        }

        boolean isDifferent() {
            return result == Result.REBUILT || result == Result.BROUGHT_IN_AGAIN;
        }
    }

    /// A delivery, and what it says as it is read today.
    private record Version(KeptBody body, Analysis.OfRecord analysis) {

        /// Empty if the body is no nutrition record.
        static Optional<Version> of(KeptBody body, @Nullable String fallbackUser) {
            return Optional.ofNullable(body.read(fallbackUser)).map(analysis -> new Version(body, analysis));
        }

        VersionKey key() {
            return analysis.key();
        }
    }
}
