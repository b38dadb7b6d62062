package org.nutritioninbox.repair;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.inbox.KeptBody;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.query.TryAgain;
import org.nutritioninbox.records.RecordDifference;
import org.springframework.stereotype.Component;

/// Makes records what the bytes of their deliveries say, as those are read today.
@Component
class Rebuilding {

    private final NutritionRecords records;
    private final Deliveries deliveries;
    private final Inbox inbox;

    Rebuilding(NutritionRecords records, Deliveries deliveries, Inbox inbox) {
        this.records = records;
        this.deliveries = deliveries;
        this.inbox = inbox;
    }

    /// Reads a delivery again. Empty if that changes no record.
    ///
    /// @param dryRun whether nothing is written
    Optional<Rebuilt> read(UUID deliveryId, boolean dryRun) {
        return deliveries
                .keptBody(deliveryId)
                .filter(body -> !body.isCopy())
                .flatMap(body -> Optional.ofNullable(body.read()).flatMap(analysis -> rebuild(body, analysis, dryRun)));
    }

    private Optional<Rebuilt> rebuild(KeptBody body, Analysis.OfRecord analysis, boolean dryRun) {
        NutritionRecord record = records.findById(analysis.recordId()).orElse(null);
        if (record == null) {
            return Optional.of(new Rebuilt(analysis.recordId(), receive(body, analysis, dryRun), Map.of()));
        }
        Map<String, RecordDifference.FieldChange> fields =
                RecordDifference.between(record.content(), analysis.content());
        if (!record.winningDeliveryId().equals(body.deliveryId())) {
            return analysis.key().isNewerByStatusOrTime(record.key())
                    ? Optional.of(new Rebuilt(record.recordId(), receive(body, analysis, dryRun), fields))
                    : Optional.empty();
        }
        // a field looks the same in a column of its own and among the additional fields
        if (fields.isEmpty()
                && analysis.key().equals(record.key())
                && Objects.equals(
                        analysis.content().additionalFields(), record.content().additionalFields())) {
            return Optional.empty();
        }
        if (!dryRun) {
            records.rebuild(analysis, body.deliveryId());
        }
        return Optional.of(new Rebuilt(record.recordId(), Effect.REBUILT, fields));
    }

    /// Receives the same bytes again, so that processors get the new version.
    private Effect receive(KeptBody body, Analysis.OfRecord analysis, boolean dryRun) {
        try {
            return dryRun || inbox.accept(body.again(analysis)).outcome().isOfRecord()
                    ? Effect.BROUGHT_IN_AGAIN
                    : Effect.NOT_REBUILDABLE;
        } catch (InboxUnavailable e) {
            throw new TryAgain("The inbox takes nothing in just now; try again from the last after");
        }
    }

    /// The effect on a record when one of its deliveries is read again.
    enum Effect {
        /// The content differed.
        REBUILT,
        /// The delivery wins as it is read today. That is a new version.
        BROUGHT_IN_AGAIN,
        /// The database refuses the delivery again.
        NOT_REBUILDABLE
    }

    /// The result for a record.
    ///
    /// @param fields the fields that differed; empty if there was no record
    record Rebuilt(String recordId, Effect effect, Map<String, RecordDifference.FieldChange> fields) {}
}
