package org.nutritioninbox.repair;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.query.Expensive;
import org.nutritioninbox.repair.Rebuilding.Effect;
import org.nutritioninbox.repair.Rebuilding.Rebuilt;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Rebuilds records from what is kept of their deliveries, a part at a time: first to look, then for real.
@RestController
@Tag(name = "Nutrition records")
class RebuildController {

    private static final String ACTION = "records.rebuild";

    private final Rebuilding rebuilding;
    private final Deliveries deliveries;
    private final Audit audit;
    private final Clock clock;

    RebuildController(Rebuilding rebuilding, Deliveries deliveries, Audit audit, Clock clock) {
        this.rebuilding = rebuilding;
        this.deliveries = deliveries;
        this.audit = audit;
        this.clock = clock;
    }

    @Expensive
    @PostMapping(path = "/records/rebuild", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Rebuild records from their deliveries",
            description = "Reads the deliveries of the filter again, newest first. The filter takes the parameters of"
                    + " the list of deliveries. Only shows the differences unless dry_run is false. To go on, send"
                    + " the after of the previous answer. Processors hear only of new versions; replay other changes.")
    Report rebuild(@Valid @RequestBody RebuildRequest request) {
        DeliveryFilter filter = DeliveryFilter.of(request.filter(), clock.instant());
        List<Rebuilt> results = new ArrayList<>();
        if (request.isOnlyLooking()) {
            return part(filter, request, results);
        }
        Map<String, ?> subject = Map.of("filter", filter.values());
        // first, since each record is written for itself
        audit.record(ACTION, subject, null, "begun");
        String end = "interrupted";
        try {
            Report report = part(filter, request, results);
            end = "rebuilt";
            return report;
        } finally {
            audit.recordIfPossible(ACTION, subject, different(results), end);
        }
    }

    /// @param results gets the result of each delivery at once, for the audit of a part that is interrupted
    private Report part(DeliveryFilter filter, RebuildRequest request, List<Rebuilt> results) {
        List<UUID> ids = deliveries.ids(filter, request.after(), request.size() + 1);
        List<UUID> part = ids.subList(0, Math.min(ids.size(), request.size()));
        for (UUID id : part) {
            rebuilding.read(id, request.isOnlyLooking()).ifPresent(results::add);
        }
        return new Report(
                request.isOnlyLooking(),
                part.size(),
                different(results),
                results.stream().distinct().toList(),
                ids.size() > part.size() ? part.getLast() : null);
    }

    private static long different(List<Rebuilt> results) {
        return results.stream()
                .filter(one -> one.effect() != Effect.NOT_REBUILDABLE)
                .map(Rebuilt::recordId)
                .distinct()
                .count();
    }

    /// The records and fields that differ.
    ///
    /// @param examined how many deliveries of this part were read again
    /// @param different how many records differ from them
    /// @param changes what deliveries do to their records, where these differ or are refused by the database
    /// @param after send it to get the next part; `null` after the last one
    record Report(
            boolean dryRun,
            int examined,
            long different,
            List<Rebuilt> changes,
            @Nullable UUID after) {}

    /// The deliveries that an operator wants to read again.
    ///
    /// @param filter by the parameters of the list of deliveries
    /// @param dryRun `null` or true to change nothing
    /// @param limit how many deliveries the part may have; 100 unless given
    /// @param after the last delivery of the part before; `null` for the first part
    record RebuildRequest(
            @NotNull Map<String, @NotNull String> filter,

            @Nullable Boolean dryRun,

            @Nullable @Min(1) @Max(MOST) Integer limit,

            @Nullable UUID after) {

        private static final int MOST = 100;

        boolean isOnlyLooking() {
            return dryRun == null || dryRun;
        }

        int size() {
            return limit == null ? MOST : limit;
        }
    }
}
