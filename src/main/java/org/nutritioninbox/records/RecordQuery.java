package org.nutritioninbox.records;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.SearchWords;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.SearchText;
import org.nutritioninbox.query.TimeWindow;

/// Says which records to list, and in which order.
public record RecordQuery(
        TimeWindow window,

        @Parameter(description = "The id of one record", example = "6ba7b810-9dad-11d1-80b4-00c04fd430c8") @Nullable
        String recordId,

        @Parameter(description = "As the provider spells it", example = "completed") @Nullable
        String status,

        @Parameter(description = "The user as the provider knows it", example = "end_user_id1") @Nullable
        String applicationUserId,

        @Parameter(description = "As the provider spells it; a letter in either case", example = "B") @Nullable
        String nutriScore,

        @Parameter(description = "The whole failure_reason", example = "The photo shows no food") @Nullable
        String error,

        @Parameter(
                description = "Words of the dish and its ingredients, all of which must occur. A phrase in quotes,"
                        + " -without and either or other work too. Accents and case do not matter. The filters"
                        + " status:, score:, user:, record:, error:, after: and before: may stand among the words, all"
                        + " but the times also with a '!' for not.",
                example = "caesar salad !score:e after:2d")
        @Nullable
        SearchText q,

        @Parameter(
                description = "uploaded_at, or for one user modified_at or consumed_at; '-' in front for newest first",
                example = "-uploaded_at")
        @Nullable
        String sort) {

    /// As it is spelt, so that an index leads to a rare score; a letter in either case.
    private static final String SCORE = "r.nutri_score in (%1$s, upper(%1$s), lower(%1$s))";

    public RecordQuery {
        if (RecordSort.parse(sort).time() != RecordSort.Time.UPLOADED_AT && applicationUserId == null) {
            throw new BadParameter(
                    "sort",
                    "can only be modified_at or consumed_at together with application_user_id; records of all users are"
                            + " sorted by uploaded_at");
        }
    }

    /// All records of a user.
    public static RecordQuery ofUser(String applicationUserId, String sort) {
        return new RecordQuery(TimeWindow.ALWAYS, null, null, applicationUserId, null, null, null, sort);
    }

    RecordSort order() {
        return RecordSort.parse(sort);
    }

    boolean hasSeveralWords() {
        return q != null && q.words() != null && SearchWords.ofQuery(q.words()).contains(" ");
    }

    /// @param conditions of this query and page
    String sql(Conditions conditions, PageRequest page) {
        String direction = order().descending() ? " desc" : "";
        return "select r.* from nutrition_record r where " + conditions.sql() + " order by "
                + order().time().sql() + direction + ", r.record_id" + direction + " limit " + page.rows();
    }

    Conditions conditions(PageRequest page) {
        String time = order().time().sql();
        String words = q == null ? null : q.words();
        Conditions conditions = new Conditions(q)
                .within(time, window)
                .filter("record", recordId, "r.record_id = %s", "r.record_id <> %s")
                // a status is never null, and only '<>' leads to the index of those that are not completed
                .filter("status", status, "r.status = %s", "r.status <> %s")
                .filter(
                        "user",
                        applicationUserId,
                        "r.application_user_id = %s",
                        "r.application_user_id is distinct from %s")
                .filter("score", nutriScore, SCORE, "(" + SCORE + ") is not true")
                // the status leads to the index of these few
                .filter(
                        "error",
                        error,
                        "r.failure_reason = %s and r.status <> 'completed'",
                        "r.failure_reason is distinct from %s")
                .and(
                        "to_tsvector('simple', r.words) @@ websearch_to_tsquery('simple', :words)",
                        "words",
                        words == null ? null : SearchWords.ofQuery(words));
        return behind(page.cursor(), conditions);
    }

    private Conditions behind(@Nullable Cursor cursor, Conditions conditions) {
        if (cursor == null) {
            return conditions;
        }
        String later = order().descending() ? "<" : ">";
        return conditions
                .and(
                        "(" + order().time().sql() + ", r.record_id) " + later + " (:after, :afterId)",
                        "after",
                        cursor.time())
                .with("afterId", cursor.id());
    }
}
