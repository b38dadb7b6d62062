package org.nutritioninbox.inbox;

import io.swagger.v3.oas.annotations.Parameter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.ListParameters;
import org.nutritioninbox.query.SearchText;
import org.nutritioninbox.query.TimeWindow;

/// Says which deliveries to list.
public record DeliveryQuery(
        @Parameter(description = "What the body is", example = "NUTRITION_RECORD") @Nullable
        Kind kind,

        @Parameter(description = "What the delivery did to its record", example = "NEW") @Nullable
        Outcome outcome,

        @Parameter(description = "The way it came in", example = "WEBHOOK") @Nullable
        Origin origin,

        @Parameter(description = "How far processing is", example = "DEAD") @Nullable
        DeliveryState state,

        @Parameter(description = "The id of the record", example = "6ba7b810-9dad-11d1-80b4-00c04fd430c8") @Nullable
        String recordId,

        @Parameter(description = "The user as the provider knows it", example = "end_user_id1") @Nullable
        String applicationUserId,

        @Parameter(description = "The whole last_error", example = "AnalysisLog: IllegalStateException") @Nullable
        String error,

        @Parameter(description = "The key that verified it", example = "0a1b2c3d") @Nullable
        String keyId,

        @Parameter(
                description = "The id of a replay: what it has not got done",
                example = "01994cec-b1e9-7a1e-8f00-1b2c3d4e5f60")
        @Nullable
        UUID replayId,

        TimeWindow received,

        @Parameter(
                description = "All of these in one text: the filters kind:, outcome:, origin:, state:, record:, user:,"
                        + " error:, key:, replay:, after: and before:, all but the times also with a '!' for not",
                example = "state:dead !user:end_user_id1 after:2d")
        @Nullable
        SearchText q) {

    static final String IDS_OF_RECORD = """
            select first_delivery_id from nutrition_record where record_id = :record
            union all
            select id from delivery where record_id = :record and outcome <> 'NEW'""";

    private static final String IDS_OF_USER = """
            select first_delivery_id from nutrition_record where application_user_id = :user
            union all
            select x.id from nutrition_record r join delivery x on x.record_id = r.record_id and x.outcome <> 'NEW'
            where r.application_user_id = :user and r.deliveries > 1""";

    private static final String IDS_WITH_ERROR = """
            select delivery_id from outstanding where last_error = :error
            union
            select id from delivery where kind <> 'NUTRITION_RECORD' and reason = :error""";

    private static final String IDS_OF_REPLAY = "select delivery_id from outstanding where replay_id = :replay";

    /// All changes since the oldest commit that is not closed, unless they are outstanding. Nearly all of these are not
    /// closed, even after a pause: so the newest first, without a sort.
    private static final String NOT_CLOSED = """
            select id from delivery d
            where version is not null
                and id >= (select id from (select id from batch where closed_at is null offset 0) b order by id limit 1)
                and not exists (select from outstanding where delivery_id = d.id)
            order by id desc offset 0""";

    private static final String ERROR = "coalesce(d.last_error, d.reason)";

    /// Leads to the index of outcomes.
    private static final String NO_CHANGE =
            " and " + in("d.outcome", EnumSet.complementOf(EnumSet.of(Outcome.NEW, Outcome.UPDATED)));

    public DeliveryQuery {
        ListParameters.refuseWords(q, DeliveryQuery.class);
    }

    /// All deliveries of a record.
    public static DeliveryQuery ofRecord(String recordId) {
        return new DeliveryQuery(null, null, null, null, recordId, null, null, null, null, TimeWindow.ALWAYS, null);
    }

    /// @param cursor `null` for the first page
    Conditions conditions(@Nullable Cursor cursor) {
        Conditions conditions = new Conditions(q)
                .and(in("d.kind", wanted("kind", kind, Kind.class)))
                .not("kind", "d.kind <> %s")
                .and(in("d.outcome", wanted("outcome", outcome, Outcome.class)))
                .not("outcome", "d.outcome <> %s")
                .and(in("d.origin", wanted("origin", origin, Origin.class)))
                .not("origin", "d.origin <> %s")
                .not("state", "d.state <> %s")
                .filter("error", error, ERROR + " = %s", ERROR + " is distinct from %s")
                .filter("key", keyId, "d.key_id = %s", "d.key_id is distinct from %s")
                .filter("replay", replayId, "d.replay_id = %s", "d.replay_id is distinct from cast(%s as uuid)")
                // the queries below look these up
                .filter("record", recordId, "true", "d.record_id is distinct from %s")
                .filter("user", applicationUserId, "true", "d.application_user_id is distinct from %s");
        if (recordId != null && applicationUserId != null) {
            conditions.and("d.record_id in (select record_id from nutrition_record where application_user_id = :user)");
        }
        return conditions.idsWithin("d.id", received, cursor).within("d.received_at", received);
    }

    /// Queries that together find each delivery once, and read as few rows as possible.
    List<SubQuery> subQueries(@Nullable Cursor cursor) {
        EnumSet<DeliveryState> states = wanted("state", state, DeliveryState.class);
        String few = fewIds(states);
        if (few != null) {
            return List.of(lookUp(few, states, cursor));
        }
        if (states.isEmpty() || states.contains(DeliveryState.PROCESSED)) {
            return List.of(scan(states, cursor, ""));
        }
        List<SubQuery> queries = new ArrayList<>();
        if (states.remove(DeliveryState.NOT_NEEDED)) {
            queries.add(scan(EnumSet.of(DeliveryState.NOT_NEEDED), cursor, NO_CHANGE));
        }
        if (states.contains(DeliveryState.PENDING)) {
            queries.add(lookUp(NOT_CLOSED, states, cursor));
        }
        if (!states.isEmpty()) {
            queries.add(lookUp("select delivery_id from outstanding where " + in("state", states), states, cursor));
        }
        return queries;
    }

    /// The ids that a filter leads to; `null` if no filter leads to few.
    private @Nullable String fewIds(EnumSet<DeliveryState> states) {
        if (recordId != null) {
            return IDS_OF_RECORD;
        }
        if (applicationUserId != null) {
            return IDS_OF_USER;
        }
        if (replayId != null) {
            return IDS_OF_REPLAY + " and " + in("state", states);
        }
        return error == null ? null : IDS_WITH_ERROR;
    }

    /// Looks deliveries up one by one. Without `offset 0`, the planner would read whole days for a few of them.
    private SubQuery lookUp(String ids, EnumSet<DeliveryState> states, @Nullable Cursor cursor) {
        String range = new Conditions().idsWithin("id", received, cursor).sql();
        String from = """
                from (select id from (%1$s) as known (id) where %2$s) as found cross join lateral (
                    select * from delivery_progress where id = found.id and %2$s offset 0) d
                """.formatted(ids, range);
        return new SubQuery(from + where(states, cursor), "found.id");
    }

    private SubQuery scan(EnumSet<DeliveryState> states, @Nullable Cursor cursor, String condition) {
        return new SubQuery("from delivery_progress d " + where(states, cursor) + condition, "d.id");
    }

    private String where(EnumSet<DeliveryState> states, @Nullable Cursor cursor) {
        return "where " + conditions(cursor).and(in("d.state", states)).sql();
    }

    /// The constants that the filters leave. An index leads to these, but not to all others.
    private <E extends Enum<E>> EnumSet<E> wanted(String name, @Nullable E only, Class<E> type) {
        EnumSet<E> wanted = only == null ? EnumSet.allOf(type) : EnumSet.of(only);
        wanted.removeIf(one -> q != null && q.filters().contains(new SearchText.Filter(name, one.name(), true)));
        return wanted;
    }

    /// With literals instead of parameters, so that the planner can use partial indexes.
    private static <E extends Enum<E>> String in(String column, EnumSet<E> wanted) {
        if (EnumSet.complementOf(wanted).isEmpty()) {
            return "true";
        }
        return wanted.isEmpty()
                ? "false"
                : wanted.stream().map(Enum::name).collect(Collectors.joining("', '", column + " in ('", "')"));
    }

    /// A query without its columns, and the column to sort by.
    record SubQuery(String sql, String id) {}
}
