package org.nutritioninbox.repair;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.ParameterValue;
import org.nutritioninbox.query.Uuids;

/// The records that an operator wants to rebuild, or the deliveries without a record that are to become records.
///
/// @param dryRun `null` or true to be told only what would be different
/// @param after the last id of the part before: of a delivery if the filter has a kind, else of a record
record RebuildRequest(
        @Nullable Filter filter,
        @Nullable @Schema(example = "true") Boolean dryRun,

        @Nullable @Min(1) @Max(PageRequest.MOST) @Schema(example = "100")
        Integer limit,

        @Nullable String after) {

    private static final int USUAL_LIMIT = 100;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /// Fails with [BadParameter].
    RebuildRequest {
        if (after != null) {
            ParameterValue.text("after", after);
        }
        if (filter != null && filter.kind != null && after != null && !Uuids.isUuid(after)) {
            throw new BadParameter("after", "must be the id of a delivery if the filter has a kind");
        }
    }

    boolean isOnlyLooking() {
        return dryRun == null || dryRun;
    }

    int size() {
        return limit == null ? USUAL_LIMIT : limit;
    }

    Filter filterOrAll() {
        return filter == null ? new Filter(null, null, null) : filter;
    }

    String afterRecord() {
        return after == null ? "" : after;
    }

    UUID afterDelivery() {
        return after == null ? BEFORE_ALL : UUID.fromString(after);
    }

    /// Selects records, or deliveries of a kind. Everything if empty.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Filter(
            @Nullable String recordId,
            @Nullable @Schema(example = "end_user_id1") String applicationUserId,
            @Nullable String kind) {

        /// Fails with [BadParameter].
        Filter {
            if (recordId != null) {
                ParameterValue.text("filter.record_id", recordId);
            }
            if (applicationUserId != null) {
                ParameterValue.text("filter.application_user_id", applicationUserId);
            }
            Kind parsed = parse(kind);
            if (parsed != null && parsed != Kind.UNREADABLE && parsed != Kind.UNKNOWN) {
                throw new BadParameter("filter.kind", "must be UNREADABLE or UNKNOWN");
            }
            if (parsed != null && Stream.of(recordId, applicationUserId).anyMatch(Objects::nonNull)) {
                throw new BadParameter("filter.kind", "must be the only condition");
            }
        }

        /// `null` if the filter selects records.
        @Nullable
        Kind parsedKind() {
            return parse(kind);
        }

        private static @Nullable Kind parse(@Nullable String kind) {
            return kind == null ? null : ParameterValue.constant("filter.kind", kind, Kind.class);
        }
    }
}
