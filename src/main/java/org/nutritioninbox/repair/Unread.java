package org.nutritioninbox.repair;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.KeptBody;
import org.nutritioninbox.inbox.Outcome;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.springframework.stereotype.Component;

/// Makes records of deliveries that were kept without one and are nutrition records as they are read today.
@Component
class Unread {

    private final Deliveries deliveries;
    private final NutritionRecords records;
    private final Inbox inbox;

    Unread(Deliveries deliveries, NutritionRecords records, Inbox inbox) {
        this.deliveries = deliveries;
        this.records = records;
        this.inbox = inbox;
    }

    /// The ids of deliveries of a kind in their order.
    ///
    /// @param after those up to this one are left out
    List<UUID> ids(Kind kind, UUID after, int most) {
        return deliveries.ids(kind, after, most);
    }

    /// Empty where the delivery is still no record, or a version that is held is as new.
    ///
    /// @param dryRun whether nothing is brought in
    Optional<Read> read(UUID deliveryId, boolean dryRun) {
        KeptBody body = deliveries.keptBody(deliveryId).orElse(null);
        Analysis.OfRecord analysis = body == null ? null : body.read(null);
        if (body == null || analysis == null || isHeld(analysis)) {
            return Optional.empty();
        }
        boolean accepted = dryRun || inbox.accept(body.again(analysis)).outcome() != Outcome.KEPT;
        return Optional.of(new Read(analysis.recordId(), accepted));
    }

    private boolean isHeld(Analysis.OfRecord analysis) {
        return records.findById(analysis.recordId())
                .filter(record -> record.key().compareTo(analysis.key()) >= 0)
                .isPresent();
    }

    /// A delivery that is a record today.
    ///
    /// @param accepted false where the database refuses it again
    record Read(String recordId, boolean accepted) {}
}
