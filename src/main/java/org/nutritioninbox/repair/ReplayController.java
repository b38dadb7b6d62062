package org.nutritioninbox.repair;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.AskedAgain;
import org.nutritioninbox.processing.Processors;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.Uuids;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Replays for operators: of one delivery, or of all that a filter selects.
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Replays", description = "Processing deliveries again.")
class ReplayController {

    private static final String EXAMPLE = """
            {"filter": {"state": "DEAD", "from_timestamp": "2025-09-15T00:00:00Z"}, "preview": true, "rate_per_second": 50}
            """;

    private final ReplayControl control;
    private final Replays replays;
    private final AskedAgain askedAgain;
    private final Processors processors;
    private final ConcurrencyLimit concurrencyLimit;
    private final Audit audit;

    ReplayController(
            ReplayControl control,
            Replays replays,
            AskedAgain askedAgain,
            Processors processors,
            ConcurrencyLimit concurrencyLimit,
            Audit audit) {
        this.control = control;
        this.replays = replays;
        this.askedAgain = askedAgain;
        this.processors = processors;
        this.concurrencyLimit = concurrencyLimit;
        this.audit = audit;
    }

    @PostMapping("/deliveries/{id}/replay")
    @Operation(
            summary = "Replay a delivery",
            description = "All processors get it again. If some have not finished it yet, only those get it.")
    @ApiResponse(responseCode = "202", description = "The replay has begun.")
    ResponseEntity<Replay> one(@PathVariable String id) {
        return ResponseEntity.accepted().body(control.startOne(Uuids.parse(id)));
    }

    @PostMapping("/replays")
    @Operation(
            summary = "Replay many deliveries",
            description = "The filter takes the parameters of the list of deliveries. With preview, only counts what"
                    + " would be replayed. One replay with a filter runs at a time.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(value = EXAMPLE))))
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
    ResponseEntity<Object> many(@RequestBody JsonNode body) {
        ReplayRequest request = ReplayRequest.of(body);
        if (request.preview()) {
            return ResponseEntity.ok(
                    concurrencyLimit.call(() -> replays.preview(request.filter(), Replays.MOST, processors.names())));
        }
        return ResponseEntity.accepted()
                .body(orRefused(
                        "replay.start",
                        Map.of("filter", request.filter().values()),
                        () -> concurrencyLimit.call(
                                () -> control.start(request.filter(), request.ratePerSecond(), Replays.MOST))));
    }

    @GetMapping("/replays")
    @Operation(
            summary = "List replays",
            description = "The newest replay comes first. The next page is in the Link header.")
    ResponseEntity<List<Replay>> list(@ParameterObject PageRequest page) {
        return concurrencyLimit.call(() -> replays.list(page)).response();
    }

    @GetMapping("/replays/{id}")
    @Operation(summary = "Show a replay", description = "How far it is.")
    Replay find(@PathVariable String id) {
        return replays.find(Uuids.parse(id)).orElseThrow(ReplayControl::notFound);
    }

    @GetMapping("/replays/{id}/failed")
    @Operation(
            summary = "List the failures of a replay",
            description = "The first 500 deliveries that failed, each with its error.")
    List<AskedAgain.Failed> failed(@PathVariable String id) {
        return askedAgain.failed(find(id).id(), PageRequest.MOST);
    }

    @PostMapping("/replays/{id}/pause")
    @Operation(summary = "Pause a replay", description = "A running attempt is not interrupted.")
    @ApiResponse(responseCode = "200", description = "The replay, which is paused.")
    @ApiResponse(responseCode = "409", description = "The replay is not running.")
    Replay pause(@PathVariable String id) {
        UUID replay = Uuids.parse(id);
        return orRefused("replay.pause", Map.of("replay_id", replay), () -> control.pause(replay));
    }

    @PostMapping("/replays/{id}/resume")
    @Operation(summary = "Resume a replay", description = "It goes on where it was paused.")
    @ApiResponse(responseCode = "200", description = "The replay, which is running.")
    @ApiResponse(responseCode = "409", description = "The replay is not paused.")
    Replay resume(@PathVariable String id) {
        UUID replay = Uuids.parse(id);
        return orRefused("replay.resume", Map.of("replay_id", replay), () -> control.resume(replay));
    }

    @PostMapping("/replays/{id}/cancel")
    @Operation(summary = "Cancel a replay", description = "Deliveries that no processor has finished yet become dead.")
    @ApiResponse(responseCode = "200", description = "The replay, which is cancelled.")
    @ApiResponse(responseCode = "409", description = "The replay is over already.")
    Replay cancel(@PathVariable String id) {
        UUID replay = Uuids.parse(id);
        return orRefused("replay.cancel", Map.of("replay_id", replay), () -> control.cancel(replay));
    }

    /// Outside of the transaction that a refusal ends, so that the audit has the refusal, too.
    private Replay orRefused(String action, Map<String, ?> subject, Supplier<Replay> operation) {
        try {
            return operation.get();
        } catch (ReplayControl.Refused e) {
            if (!e.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)) {
                audit.record(action, subject, null, "refused");
            }
            throw e;
        }
    }
}
