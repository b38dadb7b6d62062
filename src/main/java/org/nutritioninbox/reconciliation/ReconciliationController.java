package org.nutritioninbox.reconciliation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.TimeWindow;
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
@Tag(name = "Reconciliations", description = "Runs that ask the provider for missed webhooks.")
class ReconciliationController {

    private final ReconciliationControl control;
    private final Reconciliations reconciliations;

    ReconciliationController(ReconciliationControl control, Reconciliations reconciliations) {
        this.control = control;
        this.reconciliations = reconciliations;
    }

    @PostMapping
    @Operation(
            summary = "Ask the provider for missed webhooks",
            description = "Of a time window, for one user or for all known users. Runs wait for each other.")
    @ApiResponse(responseCode = "202", description = "The run waits or has begun.")
    @ApiResponse(responseCode = "409", description = "The provider is not configured.")
    ResponseEntity<Reconciliation> start(@Valid @RequestBody ReconciliationRequest request) {
        Reconciliation run = control.start(request.window(), request.applicationUserId());
        return ResponseEntity.accepted().body(run);
    }

    @GetMapping
    @Operation(summary = "List runs", description = "The newest run comes first. The next page is in the Link header.")
    ResponseEntity<List<Reconciliation>> list(@ParameterObject PageRequest page) {
        return reconciliations.list(page).response();
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show a run", description = "How far it is, and what it has found.")
    Reconciliation find(@PathVariable UUID id) {
        return reconciliations.find(id);
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "Cancel a run", description = "What it has found stays.")
    @ApiResponse(responseCode = "200", description = "The run, which is cancelled.")
    @ApiResponse(responseCode = "409", description = "The run is over already.")
    Reconciliation cancel(@PathVariable UUID id) {
        return control.cancel(id);
    }

    /// A request of an operator to ask the provider for records.
    ///
    /// @param applicationUserId `null` for all known users
    record ReconciliationRequest(
            @NotNull String fromTimestamp,

            @NotNull String toTimestamp,

            @Nullable
            @Pattern(
                    regexp = Provider.USER,
                    message = "must be 1 to 128 letters, digits, hyphens, underscores or points")
            String applicationUserId) {

        /// Fails with [BadParameter].
        TimeWindow window() {
            TimeWindow window = TimeWindow.parse(fromTimestamp, toTimestamp);
            if (Objects.equals(window.fromTimestamp(), window.toTimestamp())) {
                throw new BadParameter("to_timestamp", "must be after from_timestamp");
            }
            return window;
        }
    }
}
