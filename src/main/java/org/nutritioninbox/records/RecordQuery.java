package org.nutritioninbox.records;

import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.SearchWords;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.ParameterValue;
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

        @Parameter(description = "As the provider spells it", example = "B") @Nullable
        String nutriScore,

        @Parameter(
                description = "Words of the dish and its ingredients, all of which must occur. A phrase in quotes,"
                        + " -without and either or other work too. Accents and case do not matter. The filters"
                        + " status:, score:, user:, error:, after: and before: may stand among the words, the first"
                        + " four also with a '!' for not.",
                example = "caesar salad !score:e after:2d")
        @Nullable
        String q,

        @Parameter(
                description = "uploaded_at, or for one user modified_at or consumed_at; '-' in front for newest first",
                example = "-uploaded_at")
        @Nullable
        String sort) {

    private static final Map<String, String> COLUMNS = Map.of(
            "status", "r.status",
            "score", "r.nutri_score",
            "user", "r.application_user_id",
            "error", "r.failure_reason");
    private static final Set<String> FILTERS = Set.of("status", "score", "user", "error", "after", "before");

    public RecordQuery {
        if (RecordSort.parse(sort).time() != RecordSort.Time.UPLOADED_AT && applicationUserId == null) {
            throw new BadParameter(
                    "sort",
                    "can only be modified_at or consumed_at together with application_user_id; records of all users are"
                            + " sorted by uploaded_at");
        }
    }

    /// The query of the search field on the page.
    ///
    /// @param q may be blank
    public static RecordQuery of(String q) {
        return new RecordQuery(
                TimeWindow.ALWAYS, null, null, null, null, q.isBlank() ? null : ParameterValue.text("q", q), null);
    }

    RecordSort order() {
        return RecordSort.parse(sort);
    }

    /// @param conditions of this query and page
    String sql(Conditions conditions, PageRequest page) {
        String direction = order().descending() ? " desc" : "";
        return "select r.* from nutrition_record r where " + conditions.sql() + " order by "
                + order().time().sql() + direction + ", r.record_id" + direction + " limit " + page.rows();
    }

    /// @param now the time from which `after:2h` counts
    Conditions conditions(PageRequest page, Instant now) {
        String time = order().time().sql();
        SearchText text = SearchText.parse(q, FILTERS, now);
        Conditions conditions = new Conditions()
                .within(time, window)
                .and("r.record_id = :recordId", "recordId", recordId)
                .and("r.status = :status", "status", status)
                .and("r.application_user_id = :user", "user", applicationUserId)
                .and("r.nutri_score = :score", "score", nutriScore);
        addTo(conditions, text, time);
        Cursor cursor = page.cursor();
        if (cursor != null) {
            String later = order().descending() ? "<" : ">";
            conditions
                    .and("(" + time + ", r.record_id) " + later + " (:after, :afterId)", "after", cursor.time())
                    .with("afterId", cursor.id());
        }
        return conditions;
    }

    private static void addTo(Conditions conditions, SearchText text, String time) {
        String words = text.words();
        conditions.and(
                "to_tsvector('simple', r.words) @@ websearch_to_tsquery('simple', :words)",
                "words",
                words == null ? null : SearchWords.ofQuery(words));
        for (int i = 0; i < text.filters().size(); i++) {
            SearchText.Filter filter = text.filters().get(i);
            String parameter = "filter" + i;
            switch (filter.name()) {
                case "after" -> conditions.and(time + " >= :" + parameter, parameter, Instant.parse(filter.value()));
                case "before" -> conditions.and(time + " < :" + parameter, parameter, Instant.parse(filter.value()));
                default -> addTo(conditions, filter, parameter);
            }
        }
    }

    private static void addTo(Conditions conditions, SearchText.Filter filter, String parameter) {
        String name = filter.name();
        String value = filter.value();
        // a status is never null, and only '<>' leads to the index of those that are not completed
        String not = name.equals("status") ? " <> :" : " is distinct from :";
        boolean isLetter = name.equals("score") && value.length() == 1;
        conditions
                .and(COLUMNS.get(name) + (filter.isNegated() ? not : " = :") + parameter)
                .with(parameter, isLetter ? value.toUpperCase(Locale.ROOT) : value);
        if (name.equals("error") && !filter.isNegated()) {
            // leads to the index of these few
            conditions.and("r.status <> 'completed'");
        }
    }
}
