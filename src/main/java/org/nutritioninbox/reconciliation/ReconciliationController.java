package org.nutritioninbox.reconciliation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.TimeWindow;
import org.nutritioninbox.query.Turnstile;
import org.nutritioninbox.query.Uuids;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Runs of reconciliation for operators.
@RestController
@RequestMapping(path = "/reconciliations", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Reconciliations")
class ReconciliationController {

    private final ReconciliationControl control;
    private final Reconciliations reconciliations;
    private final Audit audit;
    private final Turnstile turnstile;

    ReconciliationController(
            ReconciliationControl control, Reconciliations reconciliations, Audit audit, Turnstile turnstile) {
        this.control = control;
        this.reconciliations = reconciliations;
        this.audit = audit;
        this.turnstile = turnstile;
    }

    @PostMapping
    @Operation(
            summary = "Asks the provider for what its webhooks did not tell of a window",
            description = "At most 366 days, of one user or of all that are known. Runs wait for each other.")
    @ApiResponse(responseCode = "202")
    ResponseEntity<Reconciliation> start(@Valid @RequestBody ReconciliationRequest request) {
        TimeWindow window = request.window();
        String user = request.applicationUserId();
        Reconciliation run = audit.recordRefusal(
                "reconciliation.start", ReconciliationControl.subject(window, user), () -> control.start(window, user));
        control.lookNow();
        return ResponseEntity.accepted().body(run);
    }

    @GetMapping
    @Operation(summary = "Runs, newest first", description = "The next page is in the Link header.")
    ResponseEntity<List<Reconciliation>> list(@ParameterObject PageRequest request) {
        Cursor cursor = request.after();
        Limit limit = request.most();
        Page<Reconciliation> page = turnstile.pass(() -> reconciliations.list(cursor, limit));
        return ResponseEntity.ok().headers(page.links()).body(page.elements());
    }

    @GetMapping("/{id}")
    @Operation(summary = "How far a run is, and what it found")
    Reconciliation find(@PathVariable String id) {
        return control.find(Uuids.parse(id));
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "Ends a run", description = "What it has found stays.")
    Reconciliation cancel(@PathVariable String id) {
        UUID run = Uuids.parse(id);
        return audit.recordRefusal(
                "reconciliation.cancel", Map.of("reconciliation_id", run), () -> control.cancel(run));
    }
}
