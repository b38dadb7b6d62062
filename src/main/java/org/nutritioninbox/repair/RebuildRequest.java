package org.nutritioninbox.repair;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.ParameterValue;
import org.nutritioninbox.query.Uuids;

/// The records that an operator wants to rebuild, or the deliveries without a record that are to become records.
///
/// @param dryRun `null` or true to be told only what would be different
/// @param limit how many records or deliveries the part may have; 100 unless given
/// @param after the last id of the part before: of a delivery if the filter has a kind, else of a record
record RebuildRequest(
        @Nullable Filter filter,
        @Nullable @Schema(example = "true") Boolean dryRun,

        @Nullable @Min(1) @Max(MOST) @Schema(example = "100")
        Integer limit,

        @Nullable String after) {

    private static final int MOST = 100;

    /// Fails with [BadParameter].
    RebuildRequest {
        if (after != null) {
            ParameterValue.text("after", after);
            if (filter != null && filter.kind != null && !Uuids.isUuid(after)) {
                throw new BadParameter("after", "must be the id of a delivery if the filter has a kind");
            }
        }
    }

    boolean isOnlyLooking() {
        return dryRun == null || dryRun;
    }

    /// The value of `after` for the audit. Empty for the first part.
    Map<String, String> afterId() {
        if (after == null) {
            return Map.of();
        }
        return Map.of(filterOrAll().kind == null ? "record_id" : "delivery_id", after);
    }

    int size() {
        return limit == null ? MOST : limit;
    }

    Filter filterOrAll() {
        return filter == null ? new Filter(null, null, null) : filter;
    }

    /// Selects records, or deliveries of a kind. Everything if empty.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Filter(
            @Nullable String recordId,
            @Nullable @Schema(example = "end_user_id1") String applicationUserId,

            @Nullable @Schema(allowableValues = {"UNREADABLE", "UNKNOWN"})
            Kind kind) {

        /// Fails with [BadParameter].
        Filter {
            if (recordId != null) {
                ParameterValue.text("filter.record_id", recordId);
            }
            if (applicationUserId != null) {
                ParameterValue.text("filter.application_user_id", applicationUserId);
            }
            if (kind != null && kind != Kind.UNREADABLE && kind != Kind.UNKNOWN) {
                throw new BadParameter("filter.kind", "must be UNREADABLE or UNKNOWN");
            }
            if (kind != null && (recordId != null || applicationUserId != null)) {
                throw new BadParameter("filter.kind", "must be the only condition");
            }
        }
    }
}
