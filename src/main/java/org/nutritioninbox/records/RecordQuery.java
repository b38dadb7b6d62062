package org.nutritioninbox.records;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.SearchWords;
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
        Map<String, Object> parameters = new LinkedHashMap<>();
        Query query = entities.createNativeQuery(sql(parameters), NutritionRecord.class);
        parameters.forEach(query::setParameter);
        @SuppressWarnings("unchecked") // a native query for an entity gives that entity
        List<NutritionRecord> oneMore = query.getResultList();
        return Page.of(oneMore, limit, last -> new Cursor(sort.time().of(last), last.recordId()));
    }

    /// With one row more than asked for, to tell whether there is another page.
    String sql(Map<String, Object> parameters) {
        return "select r.* from nutrition_record r where " + condition(parameters) + order() + " limit "
                + (limit.size() + 1);
    }

    private String condition(Map<String, Object> parameters) {
        StringBuilder sql = new StringBuilder("true");
        add(sql, parameters, "from", sort.time().sql() + " >= :from", window.from());
        add(sql, parameters, "to", sort.time().sql() + " < :to", window.to());
        add(sql, parameters, "recordId", "r.record_id = :recordId", recordId);
        add(sql, parameters, "status", "r.status = :status", status);
        add(sql, parameters, "user", "r.application_user_id = :user", applicationUserId);
        add(sql, parameters, "score", "r.nutri_score = :score", nutriScore);
        add(
                sql,
                parameters,
                "words",
                "to_tsvector('simple', r.words) @@ websearch_to_tsquery('simple', :words)",
                words == null ? null : SearchWords.ofQuestion(words));
        if (cursor != null) {
            Instant after = cursor.time();
            add(
                    sql,
                    parameters,
                    "after",
                    "(" + sort.time().sql() + ", r.record_id) " + (sort.descending() ? "<" : ">")
                            + " (:after, :afterId)",
                    after);
            parameters.put("afterId", cursor.id());
        }
        return sql.toString();
    }

    private static void add(
            StringBuilder sql, Map<String, Object> parameters, String name, String condition, @Nullable Object value) {
        if (value != null) {
            sql.append(" and ").append(condition);
            parameters.put(name, value);
        }
    }

    private String order() {
        String direction = sort.descending() ? " desc" : "";
        return " order by " + sort.time().sql() + direction + ", r.record_id" + direction;
    }
}
