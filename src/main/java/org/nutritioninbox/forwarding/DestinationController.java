package org.nutritioninbox.forwarding;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows the destinations, and tries one out.
@RestController
@RequestMapping(path = "/destinations", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Destinations", description = "Services that changes are pushed to.")
class DestinationController {

    private final Destinations destinations;

    DestinationController(Destinations destinations) {
        this.destinations = destinations;
    }

    @GetMapping
    @Operation(
            summary = "Show the destinations",
            description = "Their state, as the instance that answers knows it since its start.")
    List<DestinationState> list() {
        return destinations.states();
    }

    @PostMapping("/{name}/test")
    @Operation(
            summary = "Push a test message",
            description = "Of the type nutrition_inbox.test, signed like any other. Limits and an open circuit do not"
                    + " hold it up.")
    @ApiResponse(responseCode = "200", description = "What the destination answered, or why it did not.")
    TestPush test(@PathVariable String name) {
        return destinations.test(name);
    }
}
