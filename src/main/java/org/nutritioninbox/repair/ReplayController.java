package org.nutritioninbox.repair;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.query.PageRequest;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Replays for operators: of one delivery, or of all that a filter selects.
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Replays", description = "Processing deliveries again.")
class ReplayController {

    private final Replays replays;
    private final Clock clock;

    ReplayController(Replays replays, Clock clock) {
        this.replays = replays;
        this.clock = clock;
    }

    @PostMapping("/deliveries/{id}/replay")
    @Operation(
            summary = "Replay a delivery",
            description = "All processors get it again. If some have not finished it yet, only those get it.")
    @ApiResponse(responseCode = "202", description = "The replay has begun.")
    ResponseEntity<Replay> one(@PathVariable UUID id) {
        return ResponseEntity.accepted().body(replays.startOne(id));
    }

    @PostMapping("/replays")
    @Operation(
            summary = "Replay many deliveries",
            description = "The filter takes the parameters of the list of deliveries. With preview, only counts what"
                    + " would be replayed. One replay with a filter runs at a time.")
    @ApiResponse(
            responseCode = "200",
            description = "The preview.",
            content = @Content(schema = @Schema(implementation = Replay.Preview.class)))
    @ApiResponse(
            responseCode = "202",
            description = "The replay has begun.",
            content = @Content(schema = @Schema(implementation = Replay.class)))
    @ApiResponse(responseCode = "409", description = "Another replay is not over.")
    @ApiResponse(responseCode = "422", description = "The filter selects no delivery, or too many.")
    ResponseEntity<Object> many(@Valid @RequestBody ReplayRequest request) {
        DeliveryFilter filter = DeliveryFilter.of(request.filter(), clock.instant());
        if (request.preview()) {
            return ResponseEntity.ok(replays.preview(filter, Replays.MOST));
        }
        return ResponseEntity.accepted().body(replays.start(filter, request.rate(), Replays.MOST));
    }

    @GetMapping("/replays")
    @Operation(
            summary = "List replays",
            description = "The newest replay comes first. The next page is in the Link header.")
    ResponseEntity<List<Replay>> list(@ParameterObject PageRequest page) {
        return replays.list(page).response();
    }

    @GetMapping("/replays/{id}")
    @Operation(summary = "Show a replay", description = "How far it is.")
    Replay find(@PathVariable UUID id) {
        return replays.find(id);
    }

    @PostMapping("/replays/{id}/{action:pause|resume|cancel}")
    @Operation(
            summary = "Pause, resume or cancel a replay",
            description = "A running attempt is not interrupted. When a replay is cancelled, deliveries that no"
                    + " processor has finished yet become dead.")
    @ApiResponse(responseCode = "200", description = "The replay, in its new state.")
    @ApiResponse(responseCode = "409", description = "The state of the replay does not allow it.")
    Replay control(@PathVariable UUID id, @PathVariable Replay.Action action) {
        return replays.control(id, action);
    }

    /// The deliveries that an operator wants to replay.
    ///
    /// @param filter by the parameters of the list of deliveries
    /// @param preview true to replay nothing
    record ReplayRequest(
            @NotNull Map<String, @NotNull String> filter,

            boolean preview,

            @Nullable @Min(1) @Max(1000) Integer ratePerSecond) {

        private static final int USUAL_RATE = 50;

        /// Deliveries a second.
        int rate() {
            return ratePerSecond == null ? USUAL_RATE : ratePerSecond;
        }
    }
}
