package org.nutritioninbox.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.KeptBody;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.records.RecordDifference;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Rebuilds records from the bytes of their deliveries, as those are read today.
@Repository
class Rebuilding {

    private final JdbcClient client;
    private final NutritionRecords records;
    private final Deliveries deliveries;
    private final Inbox inbox;
    private final TransactionTemplate transaction;

    Rebuilding(
            JdbcClient client,
            NutritionRecords records,
            Deliveries deliveries,
            Inbox inbox,
            PlatformTransactionManager transactions) {
        this.client = client;
        this.records = records;
        this.deliveries = deliveries;
        this.inbox = inbox;
        this.transaction = new TransactionTemplate(transactions);
    }

    /// The ids of records in their order.
    ///
    /// @param after those up to this one are left out
    List<String> ids(@Nullable String recordId, @Nullable String applicationUserId, String after, int most) {
        return client.sql("""
                        select record_id from nutrition_record
                        where record_id > :after
                            and (cast(:record as varchar) is null or record_id = :record)
                            and (cast(:user as varchar) is null or application_user_id = :user)
                        order by record_id limit :most
                        """)
                .param("after", after)
                .param("record", recordId)
                .param("user", applicationUserId)
                .param("most", most)
                .query((row, _) -> row.getString(1))
                .list();
    }

    /// The fields of a record that would differ.
    Rebuilt look(String recordId) {
        NutritionRecord record = records.findById(recordId).orElse(null);
        return record == null ? Rebuilt.impossible() : rebuilt(record);
    }

    /// Makes a record what its bytes say: here, or as a new version where another delivery wins as it is read today.
    Rebuilt rebuild(String recordId) {
        NutritionRecord seen = records.findById(recordId).orElse(null);
        if (seen == null) {
            return Rebuilt.impossible();
        }
        Rebuilt rebuilt = rebuilt(seen);
        Best winner = rebuilt.winner();
        if (winner == null) {
            return rebuilt;
        }
        if (rebuilt.possible() == Possible.AS_NEW_VERSION) {
            boolean isTaken = inbox.accept(winner.body().again(winner.analysis()))
                    .outcome()
                    .isChange();
            return isTaken ? rebuilt : Rebuilt.impossible();
        }
        return write(seen, winner.analysis()) ? rebuilt : new Rebuilt(Possible.HERE, null, rebuilt.difference());
    }

    /// Returns false where a newer version has arrived meanwhile. The record is held only for that.
    private boolean write(NutritionRecord seen, Analysis.OfRecord winner) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            NutritionRecord now = records.lock(seen.recordId())
                    .filter(record -> record.key().equals(seen.key()))
                    .orElse(null);
            if (now != null) {
                now.rebuild(winner);
            }
            return now != null;
        }));
    }

    private Rebuilt rebuilt(NutritionRecord record) {
        Best winner = winner(record);
        if (winner == null) {
            return Rebuilt.impossible();
        }
        Analysis.OfRecord analysis = winner.analysis();
        RecordDifference difference = RecordDifference.between(record.content(), analysis.content());
        if (record.isOfSameBody(analysis.key())) {
            boolean same = difference.isEmpty() && analysis.key().equals(record.key());
            return new Rebuilt(Possible.HERE, same ? null : winner, difference);
        }
        // the one that made it what it is has aged out, or another one wins as it is read today
        return analysis.key().compareTo(record.key()) < 0
                ? Rebuilt.impossible()
                : new Rebuilt(Possible.AS_NEW_VERSION, winner, difference);
    }

    /// The version that wins among all deliveries of a record that are kept.
    private @Nullable Best winner(NutritionRecord record) {
        List<Best> best = new ArrayList<>(1);
        deliveries.bodiesOf(record.recordId(), body -> {
            Analysis.OfRecord analysis = body.read(record.content().applicationUserId());
            if (analysis != null
                    && analysis.recordId().equals(record.recordId())
                    && (best.isEmpty()
                            || analysis.key()
                                            .compareTo(
                                                    best.getFirst().analysis().key())
                                    > 0)) {
                best.clear();
                best.add(new Best(body, analysis));
            }
        });
        return best.isEmpty() ? null : best.getFirst();
    }

    /// The possible result for a record.
    enum Possible {
        /// It is what its winning delivery says, or can be made so.
        HERE,
        /// Another delivery wins as it is read today: that is brought in again, and makes a new version.
        AS_NEW_VERSION,
        /// The delivery that made it what it is, is no longer kept.
        NOT
    }

    /// A delivery, and what it says as it is read today.
    record Best(KeptBody body, Analysis.OfRecord analysis) {}

    /// The result for one record.
    ///
    /// @param winner what it has to become; `null` where it is that already, or cannot become it
    record Rebuilt(Possible possible, @Nullable Best winner, RecordDifference difference) {

        static Rebuilt impossible() {
            return new Rebuilt(Possible.NOT, null, new RecordDifference(Map.of()));
        }
    }
}
