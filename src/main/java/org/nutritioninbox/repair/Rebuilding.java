package org.nutritioninbox.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.ContentCoding;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.records.RecordDifference;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Makes records anew from the bytes of their deliveries, as those are read today.
@Repository
class Rebuilding {

    private static final int FEW = 10;

    private final JdbcClient client;
    private final NutritionRecords records;
    private final TransactionTemplate transaction;

    Rebuilding(JdbcClient client, NutritionRecords records, PlatformTransactionManager transactions) {
        this.client = client;
        this.records = records;
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

    /// What would be different in a record.
    Rebuilt look(String recordId) {
        NutritionRecord record = records.findById(recordId).orElse(null);
        return record == null ? Rebuilt.impossible(recordId) : rebuilt(record);
    }

    /// Writes what is different, unless a newer version has arrived meanwhile. The record is held only for that.
    Rebuilt rebuild(String recordId) {
        NutritionRecord seen = records.findById(recordId).orElse(null);
        if (seen == null) {
            return Rebuilt.impossible(recordId);
        }
        Rebuilt rebuilt = rebuilt(seen);
        Analysis.OfRecord winner = rebuilt.winner();
        if (winner == null) {
            return rebuilt;
        }
        boolean written = Boolean.TRUE.equals(transaction.execute(_ -> {
            NutritionRecord now = records.lock(Set.of(recordId)).stream()
                    .filter(record -> record.key().equals(seen.key()))
                    .findFirst()
                    .orElse(null);
            if (now != null) {
                now.rebuild(winner);
            }
            return now != null;
        }));
        return written ? rebuilt : new Rebuilt(recordId, Possible.HERE, null, rebuilt.difference());
    }

    private Rebuilt rebuilt(NutritionRecord record) {
        Analysis.OfRecord best = transaction.execute(_ -> winner(record.recordId()));
        if (best == null) {
            return Rebuilt.impossible(record.recordId());
        }
        // whoever brought it may have known whose it is, though it does not say so itself
        Analysis.OfRecord winner = best.orOfUser(record.content().applicationUserId());
        if (!record.isOfSameBody(winner.key())) {
            // the one that made it what it is has aged out, or another one wins as it is read today
            return winner.key().compareTo(record.key()) < 0
                    ? Rebuilt.impossible(record.recordId())
                    : new Rebuilt(
                            record.recordId(),
                            Possible.BY_REPLAY,
                            null,
                            RecordDifference.between(record.content(), winner.content()));
        }
        RecordDifference difference = RecordDifference.between(record.content(), winner.content());
        boolean same = difference.isEmpty() && winner.key().equals(record.key());
        return new Rebuilt(record.recordId(), Possible.HERE, same ? null : winner, difference);
    }

    /// The version that wins among all deliveries of a record that are kept.
    private Analysis.@Nullable OfRecord winner(String recordId) {
        List<Analysis.OfRecord> best = new ArrayList<>(1);
        client.sql("select body, content_coding from delivery where record_id = :id")
                .param("id", recordId)
                .withFetchSize(FEW)
                .query(row -> {
                    if (ContentCoding.read(row.getBytes(1), row.getString(2)).analysis()
                                    instanceof Analysis.OfRecord analysis
                            && analysis.recordId().equals(recordId)
                            && (best.isEmpty()
                                    || analysis.key().compareTo(best.getFirst().key()) > 0)) {
                        best.clear();
                        best.add(analysis);
                    }
                });
        return best.isEmpty() ? null : best.getFirst();
    }

    /// What can be done about a record.
    enum Possible {
        /// It is what its winning delivery says, or can be made so.
        HERE,
        /// Another delivery wins as it is read today: a new version, which a replay makes.
        BY_REPLAY,
        /// The delivery that made it what it is, is no longer kept.
        NOT
    }

    /// What came of one record.
    ///
    /// @param winner what it has to become; `null` where it is that already, or cannot become it here
    record Rebuilt(
            String recordId, Possible possible, Analysis.@Nullable OfRecord winner, RecordDifference difference) {

        static Rebuilt impossible(String recordId) {
            return new Rebuilt(recordId, Possible.NOT, null, new RecordDifference(Map.of()));
        }
    }
}
