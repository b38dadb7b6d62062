package org.nutritioninbox.records;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.SearchWords;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.TimeWindow;

/// Which records a list is to have.
///
/// @param words dishes and ingredients, all of which have to occur
record RecordQuery(
        TimeWindow window,
        @Nullable String recordId,
        @Nullable String status,
        @Nullable String applicationUserId,
        @Nullable String nutriScore,
        @Nullable String words,
        RecordSort sort,
        @Nullable Cursor cursor,
        Limit limit) {

    Page<NutritionRecord> run(EntityManager entities) {
        Query query = entities.createNativeQuery(sql(), NutritionRecord.class);
        parameters().forEach(query::setParameter);
        @SuppressWarnings("unchecked") // a native query for an entity gives that entity
        List<NutritionRecord> oneMore = query.getResultList();
        return Page.of(oneMore, limit, last -> new Cursor(sort.time().of(last), last.recordId()));
    }

    /// With one row more than asked for, to tell whether there is another page.
    String sql() {
        return "select r.* from nutrition_record r where " + conditions().sql() + order() + " limit "
                + (limit.size() + 1);
    }

    Map<String, Object> parameters() {
        return conditions().parameters();
    }

    private Conditions conditions() {
        String time = sort.time().sql();
        Conditions conditions = new Conditions()
                .and(time + " >= :from", "from", window.from())
                .and(time + " < :to", "to", window.to())
                .and("r.record_id = :recordId", "recordId", recordId)
                .and("r.status = :status", "status", status)
                .and("r.application_user_id = :user", "user", applicationUserId)
                .and("r.nutri_score = :score", "score", nutriScore)
                .and(
                        "to_tsvector('simple', r.words) @@ websearch_to_tsquery('simple', :words)",
                        "words",
                        words == null ? null : SearchWords.ofQuery(words));
        if (cursor != null) {
            String later = sort.descending() ? "<" : ">";
            conditions
                    .and("(" + time + ", r.record_id) " + later + " (:after, :afterId)", "after", cursor.time())
                    .with("afterId", cursor.id());
        }
        return conditions;
    }

    private String order() {
        String direction = sort.descending() ? " desc" : "";
        return " order by " + sort.time().sql() + direction + ", r.record_id" + direction;
    }
}
