package org.nutritioninbox.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.RecordDifference;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Makes records anew from the bytes of their deliveries, as those are read today.
@Repository
class Rebuilding {

    private final JdbcClient client;
    private final NutritionRecords records;

    Rebuilding(JdbcClient client, NutritionRecords records) {
        this.client = client;
        this.records = records;
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
    @Transactional(readOnly = true)
    public Rebuilt look(String recordId) {
        return rebuilt(records.findById(recordId).orElse(null), recordId);
    }

    /// Writes what is different.
    @Transactional
    public Rebuilt rebuild(String recordId) {
        NutritionRecord record =
                records.lock(Set.of(recordId)).stream().findFirst().orElse(null);
        Rebuilt rebuilt = rebuilt(record, recordId);
        if (record != null && rebuilt.winner() != null) {
            record.rebuild(rebuilt.winner());
        }
        return rebuilt;
    }

    private Rebuilt rebuilt(@Nullable NutritionRecord record, String recordId) {
        if (record == null) {
            return Rebuilt.impossible(recordId);
        }
        Analysis.OfRecord winner = winner(recordId);
        // the one that made it what it is may have aged out, and what is left may be older
        if (winner == null
                || (!record.isOfSameBody(winner.key()) && winner.key().compareTo(record.key()) < 0)) {
            return Rebuilt.impossible(recordId);
        }
        RecordDifference difference = RecordDifference.between(record.content(), winner.content());
        boolean same = difference.isEmpty() && winner.key().equals(record.key());
        return new Rebuilt(recordId, true, same ? null : winner, difference);
    }

    /// The version that wins among all deliveries of a record that are kept.
    private Analysis.@Nullable OfRecord winner(String recordId) {
        List<Analysis.OfRecord> best = new ArrayList<>(1);
        client.sql("select body, content_coding from delivery where record_id = :id")
                .param("id", recordId)
                .query(row -> {
                    byte[] body = row.getBytes(1);
                    byte[] decoded = ContentCoding.decode(body, row.getString(2));
                    if (Analysis.read(decoded == null ? body : decoded) instanceof Analysis.OfRecord analysis
                            && analysis.recordId().equals(recordId)
                            && (best.isEmpty()
                                    || analysis.key().compareTo(best.getFirst().key()) > 0)) {
                        best.clear();
                        best.add(analysis);
                    }
                });
        return best.isEmpty() ? null : best.getFirst();
    }

    /// What came of one record.
    ///
    /// @param possible whether the delivery that made it what it is, is still kept
    /// @param winner what it has to become; `null` where it is that already, or where it cannot be told
    record Rebuilt(String recordId, boolean possible, Analysis.@Nullable OfRecord winner, RecordDifference difference) {

        static Rebuilt impossible(String recordId) {
            return new Rebuilt(recordId, false, null, new RecordDifference(java.util.Map.of()));
        }
    }
}
