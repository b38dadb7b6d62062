package org.nutritioninbox.repair;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.records.RecordDifference;
import org.nutritioninbox.repair.Rebuilding.Rebuilt;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.MediaType;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Rebuilds records from what is kept of their deliveries, a part at a time: first to look, then for real.
@RestController
@Tag(name = "Nutrition records")
class RebuildController {

    private static final int MOST_SHOWN = 100;
    private final Rebuilding rebuilding;
    private final Unread unread;
    private final ConcurrencyLimit concurrencyLimit;
    private final Audit audit;

    RebuildController(Rebuilding rebuilding, Unread unread, ConcurrencyLimit concurrencyLimit, Audit audit) {
        this.rebuilding = rebuilding;
        this.unread = unread;
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
        if (request.isOnlyLooking()) {
            return concurrencyLimit.call(new Run(request)::all);
        }
        Map<String, ?> subject = Map.of("filter", request.filterOrAll(), "after", request.afterRecord());
        // first, since each record is written for itself
        audit.record("records.rebuild", subject, null, "begun");
        Run run = new Run(request);
        try {
            Report report = concurrencyLimit.call(run::all);
            audit.record("records.rebuild", subject, (long) report.different(), "rebuilt");
            return report;
        } catch (DataAccessException | TransactionException e) {
            audit.recordIfPossible("records.rebuild", subject, (long) run.different, "interrupted");
            throw e;
        } catch (InboxUnavailable e) {
            audit.recordIfPossible("records.rebuild", subject, (long) run.different, "interrupted");
            throw new DataAccessResourceFailureException("The inbox takes nothing in just now", e);
        }
    }

    /// One part.
    private final class Run {

        private final RebuildRequest request;
        private final List<Change> changes = new ArrayList<>();
        private final List<String> impossible = new ArrayList<>();
        private final List<String> broughtInAgain = new ArrayList<>();
        private int different;

        Run(RebuildRequest request) {
            this.request = request;
        }

        Report all() {
            Kind kind = request.filterOrAll().parsedKind();
            return kind == null ? ofRecords() : ofDeliveries(kind);
        }

        private Report ofRecords() {
            RebuildRequest.Filter filter = request.filterOrAll();
            return report(
                    rebuilding.ids(
                            filter.recordId(), filter.applicationUserId(), request.afterRecord(), request.size() + 1),
                    this::rebuild);
        }

        private Report ofDeliveries(Kind kind) {
            return report(unread.ids(kind, request.afterDelivery(), request.size() + 1), this::read);
        }

        private <T> Report report(List<T> ids, Consumer<T> one) {
            List<T> part = ids.subList(0, Math.min(ids.size(), request.size()));
            part.forEach(one);
            return new Report(
                    request.isOnlyLooking(),
                    part.size(),
                    different,
                    changes,
                    impossible,
                    broughtInAgain,
                    ids.size() > part.size() ? part.getLast().toString() : null);
        }

        private void rebuild(String id) {
            Rebuilt rebuilt = request.isOnlyLooking() ? rebuilding.look(id) : rebuilding.rebuild(id);
            switch (rebuilt.possible()) {
                case NOT -> impossible.add(id);
                case AS_NEW_VERSION -> broughtInAgain.add(id);
                case HERE -> {}
            }
            if (rebuilt.winner() != null) {
                different++;
                if (changes.size() < MOST_SHOWN) {
                    changes.add(new Change(id, rebuilt.difference().fields()));
                }
            }
        }

        private void read(UUID deliveryId) {
            unread.read(deliveryId, request.isOnlyLooking()).ifPresent(found -> {
                if (found.accepted()) {
                    different++;
                    broughtInAgain.add(found.recordId());
                } else {
                    impossible.add(found.recordId());
                }
            });
        }
    }

    /// The records and fields that differ.
    ///
    /// @param examined how many records, or deliveries, of this part were read again
    /// @param different how many records were not what they say
    /// @param changes the first 100 of those that differ
    /// @param notRebuildable the ids of records whose winning delivery is no longer kept, and of those that the
    ///     database refuses again; they stay as they are
    /// @param broughtInAgain the ids of records of which a delivery is a new version as it is read today
    /// @param after what to ask for the next part with; `null` after the last one
    record Report(
            boolean dryRun,
            int examined,
            int different,
            List<Change> changes,
            List<String> notRebuildable,
            List<String> broughtInAgain,
            @Nullable String after) {}

    /// A record and its fields that differ.
    record Change(String recordId, Map<String, RecordDifference.Change> fields) {}
}
