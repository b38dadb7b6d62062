package org.nutritioninbox.repair;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.records.RecordDifference;
import org.nutritioninbox.repair.Rebuilding.Rebuilt;
import org.nutritioninbox.repair.Rebuilding.Result;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.Limit;
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
    private final NutritionRecords records;
    private final Deliveries deliveries;
    private final ConcurrencyLimit concurrencyLimit;
    private final Audit audit;

    RebuildController(
            Rebuilding rebuilding,
            NutritionRecords records,
            Deliveries deliveries,
            ConcurrencyLimit concurrencyLimit,
            Audit audit) {
        this.rebuilding = rebuilding;
        this.records = records;
        this.deliveries = deliveries;
        this.concurrencyLimit = concurrencyLimit;
        this.audit = audit;
    }

    @PostMapping(path = "/records/rebuild", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Rebuild records from their deliveries",
            description = "Only shows the differences unless dry_run is false. The filter takes record_id and"
                    + " application_user_id; an empty filter selects all records. Send after from the answer before to"
                    + " go on. A filter with only the kind UNREADABLE or UNKNOWN selects deliveries instead: those that"
                    + " can be read as records today are received again, and processed. Other changes are not"
                    + " processed; replay them.")
    Report rebuild(@Valid @RequestBody RebuildRequest request) {
        List<Rebuilt> results = new ArrayList<>();
        if (request.isOnlyLooking()) {
            return concurrencyLimit.call(() -> part(request, results));
        }
        Map<String, ?> subject = Map.of("filter", request.filterOrAll(), "after", request.afterId());
        // first, since each record is written for itself
        audit.record(ACTION, subject, null, "begun");
        try {
            Report report = concurrencyLimit.call(() -> part(request, results));
            audit.record(ACTION, subject, report.different(), "rebuilt");
            return report;
        } catch (DataAccessException | TransactionException e) {
            audit.recordIfPossible(ACTION, subject, different(results), "interrupted");
            throw e;
        }
    }

    /// @param results gets the result of each id at once, for the audit of a part that is interrupted
    private Report part(RebuildRequest request, List<Rebuilt> results) {
        List<String> ids = ids(request, request.size() + 1);
        List<String> part = ids.subList(0, Math.min(ids.size(), request.size()));
        for (String id : part) {
            results.add(
                    request.filterOrAll().kind() == null
                            ? rebuilding.ofRecord(id, request.isOnlyLooking())
                            : rebuilding.ofDelivery(UUID.fromString(id), request.isOnlyLooking()));
        }
        return Report.of(request, results, ids.size() > part.size() ? part.getLast() : null);
    }

    /// The ids of records, or of deliveries if the filter has a kind.
    private List<String> ids(RebuildRequest request, int most) {
        RebuildRequest.Filter filter = request.filterOrAll();
        String after = request.after();
        if (filter.kind() == null) {
            return records.ids(
                    after == null ? "" : after, filter.recordId(), filter.applicationUserId(), Limit.of(most));
        }
        UUID afterDelivery = after == null ? new UUID(0, 0) : UUID.fromString(after);
        return deliveries.ids(filter.kind(), afterDelivery, most).stream()
                .map(UUID::toString)
                .toList();
    }

    private static long different(List<Rebuilt> results) {
        return results.stream().filter(Rebuilt::isDifferent).count();
    }

    /// The records and fields that differ.
    ///
    /// @param examined how many records, or deliveries, of this part were read again
    /// @param different how many records were not what they say
    /// @param changes the fields of the records that differ
    /// @param notRebuildable the ids of records whose winning delivery is no longer kept, and of those that the
    ///     database refuses again; they stay as they are
    /// @param broughtInAgain the ids of records of which a delivery is a new version as it is read today
    /// @param after what to ask for the next part with; `null` after the last one
    record Report(
            boolean dryRun,
            int examined,
            long different,
            List<Change> changes,
            List<String> notRebuildable,
            List<String> broughtInAgain,
            @Nullable String after) {

        static Report of(RebuildRequest request, List<Rebuilt> results, @Nullable String after) {
            return new Report(
                    request.isOnlyLooking(),
                    results.size(),
                    RebuildController.different(results),
                    results.stream()
                            .filter(one -> !one.fields().isEmpty())
                            .map(one -> new Change(one.id(), one.fields()))
                            .toList(),
                    ids(results, Result.NOT_REBUILDABLE),
                    ids(results, Result.BROUGHT_IN_AGAIN),
                    after);
        }

        private static List<String> ids(List<Rebuilt> results, Result result) {
            return results.stream()
                    .filter(one -> one.result() == result)
                    .map(Rebuilt::id)
                    .toList();
        }
    }

    /// A record and its fields that differ.
    record Change(String recordId, Map<String, RecordDifference.Change> fields) {}
}
