package org.nutritioninbox.users;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.query.ParameterValue;
import org.nutritioninbox.query.TryAgain;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// Exports all that is known of a user.
@RestController
@Tag(name = "Users")
class ExportController {

    private static final int CONCURRENT = 2;

    private final Semaphore places = new Semaphore(CONCURRENT);
    private final Export export;
    private final Audit audit;

    ExportController(Export export, Audit audit) {
        this.export = export;
        this.audit = audit;
    }

    @GetMapping(path = "/users/{applicationUserId}/export", produces = MediaType.APPLICATION_NDJSON_VALUE)
    @Operation(
            summary = "Export all that is known of a user",
            description = "A JSON object a line, each with a type and data: record, delivery, expectation, quarantine,"
                    + " audit. The last line has the type end and the number of lines before it. Without that line the"
                    + " export is not complete: ask again. Only operators may export.")
    @ApiResponse(
            responseCode = "200",
            description = "The lines.",
            content = @Content(mediaType = MediaType.APPLICATION_NDJSON_VALUE, schema = @Schema(type = "string")))
    void export(@PathVariable String applicationUserId, @Parameter(hidden = true) HttpServletResponse response) {
        String user = ParameterValue.text("application_user_id", applicationUserId);
        if (!places.tryAcquire()) {
            throw new TryAgain("This instance writes " + CONCURRENT + " exports already; try again later");
        }
        try {
            audit.record("user.export", Map.of("application_user_id", user), null, "begun");
            response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
            export.write(user, response);
        } finally {
            places.release();
        }
    }
}
