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
@Tag(name = "Reconciliations", description = "Runs that ask the provider for missed webhooks.")
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
            summary = "Ask the provider for missed webhooks",
            description =
                    "Of a time window of at most 366 days, for one user or for all known users. Runs wait for each"
                            + " other.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(value = EXAMPLE))))
    @ApiResponse(responseCode = "202", description = "The run waits or has begun.")
    @ApiResponse(responseCode = "409", description = "Too many runs wait, or the provider is not configured.")
    ResponseEntity<Reconciliation> start(@RequestBody JsonNode body) {
        ReconciliationRequest request = ReconciliationRequest.of(body);
        Reconciliation run = operations.start(request);
        operations.lookNow();
        return ResponseEntity.accepted().body(run);
    }

    @GetMapping
    @Operation(summary = "List runs", description = "The newest run comes first. The next page is in the Link header.")
    ResponseEntity<List<Reconciliation>> list(@ParameterObject PageRequest page) {
        return concurrencyLimit.call(() -> reconciliations.list(page)).response();
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show a run", description = "How far it is, and what it has found.")
    Reconciliation find(@PathVariable String id) {
        return reconciliations.find(Uuids.parse(id)).orElseThrow(ReconciliationOperations::notFound);
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "Cancel a run", description = "What it has found stays.")
    @ApiResponse(responseCode = "200", description = "The run, which is cancelled.")
    @ApiResponse(responseCode = "409", description = "The run is over already.")
    Reconciliation cancel(@PathVariable String id) {
        return operations.cancel(Uuids.parse(id));
    }
}
