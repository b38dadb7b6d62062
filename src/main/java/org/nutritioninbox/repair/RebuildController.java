package org.nutritioninbox.repair;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.records.RecordDifference;
import org.nutritioninbox.repair.Rebuilding.Rebuilt;
import org.nutritioninbox.repair.Rebuilding.Result;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.transaction.TransactionException;
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

    RebuildController(
            Rebuilding rebuilding, Deliveries deliveries, Audit audit, Clock clock) {
        this.rebuilding = rebuilding;
        this.deliveries = deliveries;
        this.audit = audit;
        this.clock = clock;
    }

    @PostMapping(path = "/records/rebuild", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Rebuild records from their deliveries",
            description = "Reads the deliveries of the filter again, newest first. The filter takes the parameters of"
                    + " the list of deliveries. Only shows the differences unless dry_run is false. Send after from"
                    + " the answer before to go on. Processors hear only of new versions; replay other changes.")
    Report rebuild(@Valid @RequestBody RebuildRequest request) {
        DeliveryFilter filter = DeliveryFilter.of(request.filter(), clock.instant());
        List<Rebuilt> results = new ArrayList<>();
        if (request.isOnlyLooking()) {
            return part(filter, request, results);
        }
        Map<String, ?> subject = Map.of("filter", filter.values());
        // first, since each record is written for itself
        audit.record(ACTION, subject, null, "begun");
        try {
            Report report = part(filter, request, results);
            audit.record(ACTION, subject, report.different(), "rebuilt");
            return report;
        } catch (DataAccessException | TransactionException e) {
            audit.recordIfPossible(ACTION, subject, different(results), "interrupted");
            throw e;
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
                results.stream()
                        .filter(one -> !one.fields().isEmpty())
                        .map(one -> new Change(one.recordId(), one.fields()))
                        .toList(),
                ids(results, Result.NOT_REBUILDABLE),
                ids(results, Result.BROUGHT_IN_AGAIN),
                ids.size() > part.size() ? part.getLast() : null);
    }

    private static long different(List<Rebuilt> results) {
        return results.stream()
                .filter(one -> one.result() != Result.NOT_REBUILDABLE)
                .map(Rebuilt::recordId)
                .distinct()
                .count();
    }

    private static List<String> ids(List<Rebuilt> results, Result result) {
        return results.stream()
                .filter(one -> one.result() == result)
                .map(Rebuilt::recordId)
                .distinct()
                .toList();
    }

    /// The records and fields that differ.
    ///
    /// @param examined how many deliveries of this part were read again
    /// @param different how many records were not what they say
    /// @param changes the fields of the records that differ
    /// @param notRebuildable the ids of records that the database refuses again
    /// @param broughtInAgain the ids of records of which a delivery is a new version as it is read today
    /// @param after what to ask for the next part with; `null` after the last one
    record Report(
            boolean dryRun,
            int examined,
            long different,
            List<Change> changes,
            List<String> notRebuildable,
            List<String> broughtInAgain,
            @Nullable UUID after) {}

    /// A record and its fields that differ.
    record Change(String recordId, Map<String, RecordDifference.Change> fields) {}
}
