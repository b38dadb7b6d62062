package org.nutritioninbox.users;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.nutritioninbox.query.ParameterValue;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.dataformat.csv.CsvMapper;

/// Sums up what a user has eaten.
@RestController
@Tag(name = "Users", description = "One user of an app: what was eaten, all that is known, and its erasure.")
class IntakeController {

    private static final CsvMapper CSV = CsvMapper.builder().build();
    private static final ObjectWriter TABLE =
            CSV.writer(CSV.schemaFor(Intake.IntakeLine.class).withHeader().withLineSeparator("\r\n"));

    private final Intakes intakes;

    IntakeController(Intakes intakes) {
        this.intakes = intakes;
    }

    @GetMapping(path = "/users/{applicationUserId}/intake", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Sum up a user's intake by day",
            description =
                    "Energy and nutrients of the newest completed and updated records, summed for each day of the"
                            + " zone. A record counts for the day of consumed_at, else of uploaded_at or its arrival. A nutrient"
                            + " that some records do not name is listed under missing. Up to 366 days. Ask for text/csv to get a table, or for intake.csv.")
    @ApiResponse(
            responseCode = "200",
            description = "The sum of each day, also of days without a record.",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = Intake.class)),
                @Content(mediaType = "text/csv", schema = @Schema(type = "string"))
            })
    Intake intake(@PathVariable String applicationUserId, @ParameterObject IntakeQuery query) {
        return intakes.of(ParameterValue.text("application_user_id", applicationUserId), query);
    }

    /// The second path is for a link: a browser cannot ask for a type.
    @GetMapping(
            path = {"/users/{applicationUserId}/intake", "/users/{applicationUserId}/intake.csv"},
            produces = "text/csv;charset=UTF-8")
    @Operation(hidden = true)
    String table(@PathVariable String applicationUserId, @ParameterObject IntakeQuery query) {
        List<Intake.IntakeLine> lines = intake(applicationUserId, query).days().stream()
                .flatMap(day -> day.lines().stream())
                .toList();
        return TABLE.writeValueAsString(lines);
    }
}
