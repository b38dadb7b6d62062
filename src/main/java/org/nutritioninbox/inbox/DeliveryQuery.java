package org.nutritioninbox.inbox;

import io.swagger.v3.oas.annotations.Parameter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.query.BadParameter;
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

        @Parameter(description = "The key that verified it; needs from_timestamp", example = "0a1b2c3d") @Nullable
        String keyId,

        TimeWindow received,

        @Parameter(
                description = "All of these in one text: the filters kind:, outcome:, origin:, state:, record:, user:,"
                        + " error:, key:, after: and before:, all but the times also with a '!' for not",
                example = "state:dead !user:end_user_id1 after:2d")
        @Nullable
        SearchText q) {

    private static final String ALL = "from delivery_progress d ";

    /// Starts from ids that another table has.
    private static final String FROM_IDS = "from (%s) as found (id) join delivery_progress d on d.id = found.id ";

    static final String IDS_OF_RECORD = """
            select first_delivery_id from nutrition_record where record_id = :recordId
            union all
            select id from delivery where record_id = :recordId and outcome <> 'NEW'""";

    private static final String OF_RECORD = FROM_IDS.formatted(IDS_OF_RECORD);

    private static final String OF_USER = FROM_IDS.formatted("""
            select first_delivery_id from nutrition_record where application_user_id = :user
            union all
            select x.id from nutrition_record r join delivery x on x.record_id = r.record_id and x.outcome <> 'NEW'
            where r.application_user_id = :user""");

    /// Reads only the few that are pending.
    private static final String PENDING = FROM_IDS.formatted("""
            select delivery_id from outstanding where state = 'PENDING'
            union
            select p.id from batch cross join lateral (
                select id from delivery
                where id between batch.id and batch.last_id and batch_id = batch.id and version is not null
                offset 0) p
            where batch.closed_at is null""");

    private static final String WAITING_FOR_A_RETRY =
            FROM_IDS.formatted("select delivery_id from outstanding where state = 'RETRYING'");

    private static final String DEAD = FROM_IDS.formatted("select delivery_id from outstanding where state = 'DEAD'");

    private static final String WITH_ERROR = FROM_IDS.formatted("""
            select delivery_id from outstanding where last_error = :error
            union
            select id from delivery where kind <> 'NUTRITION_RECORD' and reason = :error""");

    private static final Map<String, String> NOT = Map.of(
            "kind", "d.kind <> %s",
            "outcome", "d.outcome <> %s",
            "origin", "d.origin <> %s",
            "state", "d.state <> %s",
            "record", "d.record_id is distinct from %s",
            "user", "d.application_user_id is distinct from %s",
            "error", "coalesce(d.last_error, d.reason) is distinct from %s",
            "key", "d.key_id is distinct from %s");

    public DeliveryQuery {
        ListParameters.refuseWords(q, DeliveryQuery.class);
        if (keyId != null && received.fromTimestamp() == null) {
            throw new BadParameter(
                    "key_id", "must come with from_timestamp (in q: after:), because no index finds the key");
        }
    }

    /// @param cursor `null` for the first page
    Conditions conditions(@Nullable Cursor cursor) {
        Conditions conditions = new Conditions()
                .and("coalesce(d.last_error, d.reason) = :error", "error", error)
                .and("d.key_id = :key", "key", keyId)
                .without(q, NOT);
        constant(conditions, "d.kind", kind);
        constant(conditions, "d.outcome", outcome);
        constant(conditions, "d.origin", origin);
        constant(conditions, "d.state", state);
        if (recordId != null) {
            conditions.with("recordId", recordId);
        }
        if (applicationUserId != null) {
            conditions.with("user", applicationUserId);
        }
        if (recordId != null && applicationUserId != null) {
            conditions.and("d.record_id in (select record_id from nutrition_record where application_user_id = :user)");
        }
        if (!from().equals(ALL)) {
            // so that ids are looked for in the same partitions only
            conditions.idsWithin("found.id", received, cursor);
        }
        return conditions.idsWithin("d.id", received, cursor).within("d.received_at", received);
    }

    /// The `from` that reads the fewest rows.
    String from() {
        if (recordId != null) {
            return OF_RECORD;
        }
        if (applicationUserId != null) {
            return OF_USER;
        }
        if (error != null) {
            return WITH_ERROR;
        }
        return switch (state) {
            case PENDING -> PENDING;
            case RETRYING -> WAITING_FOR_A_RETRY;
            case DEAD -> DEAD;
            case PROCESSED, NOT_NEEDED -> ALL;
            case null -> ALL;
        };
    }

    /// Adds a literal instead of a parameter, so that the planner can use partial indexes.
    private static void constant(Conditions conditions, String column, @Nullable Enum<?> constant) {
        if (constant != null) {
            conditions.and(column + " = '" + constant.name() + "'");
        }
    }
}
