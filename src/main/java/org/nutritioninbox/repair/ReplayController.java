package org.nutritioninbox.repair;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.inbox.ReplayQueue;
import org.nutritioninbox.processing.Processors;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
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

/// Replays for operators: of one delivery, or of all that a filter selects.
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Replays")
class ReplayController {

    private final ReplayControl control;
    private final Replays replays;
    private final ReplayQueue replayQueue;
    private final Processors processors;
    private final Turnstile turnstile;
    private final Audit audit;

    ReplayController(
            ReplayControl control,
            Replays replays,
            ReplayQueue replayQueue,
            Processors processors,
            Turnstile turnstile,
            Audit audit) {
        this.control = control;
        this.replays = replays;
        this.replayQueue = replayQueue;
        this.processors = processors;
        this.turnstile = turnstile;
        this.audit = audit;
    }

    @PostMapping("/deliveries/{id}/replay")
    @Operation(
            summary = "Has processors told of one delivery again",
            description = "Where some have not been told of it at all, only those are.")
    @ApiResponse(responseCode = "202")
    ResponseEntity<Replay> one(@PathVariable String id) {
        return ResponseEntity.accepted().body(control.startOne(Uuids.parse(id)));
    }

    @PostMapping("/replays")
    @Operation(
            summary = "Has processors told of all deliveries that a filter selects again",
            description = "The filter takes what the list of deliveries takes. With preview, only says what would be"
                    + " told (200). Without, the run has begun (202). One at a time.")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Replay.Preview.class)))
    @ApiResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = Replay.class)))
    ResponseEntity<Object> many(@Valid @RequestBody ReplayRequest request) {
        DeliveryFilter filter = DeliveryFilter.of(request.filter());
        if (request.preview()) {
            return ResponseEntity.ok(turnstile.pass(() -> replays.preview(filter, Replays.MOST, processors.names())));
        }
        return ResponseEntity.accepted()
                .body(audit.recordRefusal(
                        "replay.start",
                        Map.of("filter", filter.values()),
                        () -> turnstile.pass(() -> control.start(filter, request.rate(), Replays.MOST))));
    }

    @GetMapping("/replays")
    @Operation(summary = "Replays, newest first", description = "The next page is in the Link header.")
    ResponseEntity<List<Replay>> list(@ParameterObject PageRequest request) {
        Cursor cursor = request.after();
        Limit limit = request.most();
        Page<Replay> page = turnstile.pass(() -> replays.list(cursor, limit));
        return ResponseEntity.ok().headers(page.links()).body(page.elements());
    }

    @GetMapping("/replays/{id}")
    @Operation(summary = "How far a replay is")
    Replay find(@PathVariable String id) {
        return replays.find(Uuids.parse(id)).orElseThrow(ReplayControl::notFound);
    }

    @GetMapping("/replays/{id}/failed")
    @Operation(summary = "The deliveries of a replay that failed, with the reason", description = "The first 500.")
    List<ReplayQueue.Failed> failed(@PathVariable String id) {
        return replayQueue.failed(find(id).id(), Limit.MOST);
    }

    @PostMapping("/replays/{id}/pause")
    @Operation(summary = "Holds a replay")
    Replay pause(@PathVariable String id) {
        UUID replay = Uuids.parse(id);
        return audit.recordRefusal("replay.pause", Map.of("replay_id", replay), () -> control.pause(replay));
    }

    @PostMapping("/replays/{id}/resume")
    @Operation(summary = "Goes on with a replay that is paused")
    Replay resume(@PathVariable String id) {
        UUID replay = Uuids.parse(id);
        return audit.recordRefusal("replay.resume", Map.of("replay_id", replay), () -> control.resume(replay));
    }

    @PostMapping("/replays/{id}/cancel")
    @Operation(
            summary = "Ends a replay",
            description = "Deliveries of which a processor has not been told at all stay, as dead ones.")
    Replay cancel(@PathVariable String id) {
        UUID replay = Uuids.parse(id);
        return audit.recordRefusal("replay.cancel", Map.of("replay_id", replay), () -> control.cancel(replay));
    }
}
