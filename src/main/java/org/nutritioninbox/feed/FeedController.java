package org.nutritioninbox.feed;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.CommitOrder.ChangeCursor;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Gives apps the changes of records.
@RestController
@RequestMapping("/feed")
@Tag(name = "Feed", description = "Changes of records, in one order, as they happen.")
class FeedController {

    private final Feed feed;
    private final FeedStream stream;

    FeedController(Feed feed, FeedStream stream) {
        this.feed = feed;
        this.stream = stream;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Get changes of records",
            description = "In one stable order, oldest first. Ask again with the cursor of the answer. An answer can"
                    + " have fewer changes than the limit, or none, while more is true.")
    @ApiResponse(responseCode = "200", description = "The changes, and the cursor behind them.")
    @ApiResponse(responseCode = "410", description = "Changes behind the cursor are no longer kept.")
    FeedPage list(@ParameterObject FeedQuery query) {
        return feed.read(feed.begin(query.after()), query.filter(), query.size());
    }

    @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "Stream changes of records",
            description = "Server-Sent Events, one for each change; the id of an event is its cursor. Begins behind the"
                    + " header Last-Event-ID or the parameter after, else with the next change. An idle stream sends a"
                    + " comment every 15 s. A viewer that reads too slowly is disconnected, and can resume.")
    @ApiResponse(
            responseCode = "200",
            description = "The events.",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "410", description = "Changes behind the cursor are no longer kept.")
    void stream(
            @ParameterObject StreamQuery query,
            @Parameter(description = "The id of the last event that was received", example = FeedQuery.EXAMPLE)
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable
                    String lastEventId,
            @Parameter(hidden = true) HttpMethod method,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        ChangeCursor cursor = feed.begin(query.begin(lastEventId));
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        // for nginx, which would collect events otherwise
        response.setHeader("X-Accel-Buffering", "no");
        if (!method.equals(HttpMethod.HEAD)) {
            stream.send(cursor, query, response.getOutputStream());
        }
    }
}
