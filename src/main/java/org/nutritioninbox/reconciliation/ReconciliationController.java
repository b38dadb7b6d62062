package org.nutritioninbox.reconciliation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.PageRequest;
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
import tools.jackson.databind.JsonNode;

/// Has the provider asked for a window, and shows what came of it.
@RestController
@RequestMapping(path = "/reconciliations", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Reconciliations")
class ReconciliationController {

    private static final String EXAMPLE = """
            {"from_timestamp": "2025-09-15T00:00:00Z", "to_timestamp": "2025-09-16T00:00:00Z", "application_user_id": "end_user_id1"}
            """;

    private final ReconciliationOperations operations;
    private final Reconciliations reconciliations;
    private final ConcurrencyLimit concurrencyLimit;

    ReconciliationController(
            ReconciliationOperations operations, Reconciliations reconciliations, ConcurrencyLimit concurrencyLimit) {
        this.operations = operations;
        this.reconciliations = reconciliations;
        this.concurrencyLimit = concurrencyLimit;
    }

    @PostMapping
    @Operation(
            summary = "Asks the provider for what its webhooks did not tell of a window",
            description = "At most 366 days, of one user or of all that are known. Runs wait for each other.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(value = EXAMPLE))))
    @ApiResponse(responseCode = "202")
    ResponseEntity<Reconciliation> start(@RequestBody JsonNode body) {
        ReconciliationRequest request = ReconciliationRequest.of(body);
        Reconciliation run = operations.start(request);
        operations.lookNow();
        return ResponseEntity.accepted().body(run);
    }

    @GetMapping
    @Operation(summary = "Runs, newest first", description = "The next page is in the Link header.")
    ResponseEntity<List<Reconciliation>> list(@ParameterObject PageRequest page) {
        return concurrencyLimit.call(() -> reconciliations.list(page)).response();
    }

    @GetMapping("/{id}")
    @Operation(summary = "How far a run is, and what it found")
    Reconciliation find(@PathVariable String id) {
        return reconciliations.find(Uuids.parse(id)).orElseThrow(ReconciliationOperations::notFound);
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "Ends a run", description = "What it has found stays.")
    Reconciliation cancel(@PathVariable String id) {
        return operations.cancel(Uuids.parse(id));
    }
}
