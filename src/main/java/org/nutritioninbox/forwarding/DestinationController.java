package org.nutritioninbox.forwarding;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.nutritioninbox.audit.Audit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Shows the destinations, and tries one out.
@RestController
@RequestMapping(path = "/destinations", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Destinations", description = "Services that changes are pushed to.")
class DestinationController {

    private final List<Destination> destinations;
    private final Audit audit;

    DestinationController(ObjectProvider<Destination> destinations, Audit audit) {
        this.destinations = destinations.orderedStream().toList();
        this.audit = audit;
    }

    @GetMapping
    @Operation(
            summary = "Show the destinations",
            description = "Their state and what became of pushes, as the instance that answers knows them since its"
                    + " start.")
    List<DestinationState> list() {
        return destinations.stream().map(Destination::state).toList();
    }

    @PostMapping("/{name}/test")
    @Operation(
            summary = "Push a test message",
            description = "Of the type nutrition_inbox.test, signed like any other. Limits and an open circuit do not"
                    + " hold it up.")
    @ApiResponse(responseCode = "200", description = "What the destination answered, or why it did not.")
    Destination.TestPush test(@PathVariable String name) {
        Destination.TestPush push = destinations.stream()
                .filter(destination -> destination.name().equals(Destination.PREFIX + name))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "No destination has this name. GET /destinations lists all destinations"))
                .test();
        audit.record(
                "destination.test",
                Map.of("destination", name),
                null,
                push.status() == null ? "no answer" : "answered " + push.status());
        return push;
    }
}
