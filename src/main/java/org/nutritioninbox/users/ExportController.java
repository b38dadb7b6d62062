package org.nutritioninbox.users;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.query.ParameterValue;
import org.nutritioninbox.query.TryAgain;
import org.nutritioninbox.records.RecordJson;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// Exports all that is known of a user.
@RestController
@Tag(name = "Users")
class ExportController {

    private static final int CONCURRENT = 2;
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private final Semaphore permits = new Semaphore(CONCURRENT);
    private final NutritionRecords records;
    private final List<PersonalRows> rooms;
    private final JsonMapper json;
    private final Audit audit;

    ExportController(NutritionRecords records, List<PersonalRows> rooms, JsonMapper json, Audit audit) {
        this.records = records;
        this.rooms = rooms;
        this.json = json;
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
        if (!permits.tryAcquire()) {
            throw new TryAgain("This instance writes " + CONCURRENT + " exports already; try again later");
        }
        try {
            audit.record("user.export", Map.of("application_user_id", user), null, "begun");
            response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
            ContentDisposition file = ContentDisposition.attachment()
                    .filename(user + ".ndjson", StandardCharsets.UTF_8)
                    .build();
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION, file.toString());
            write(user, response);
        } finally {
            permits.release();
        }
    }

    /// Line by line. Holds no connection of the database while a slow client reads.
    private void write(String user, HttpServletResponse response) {
        Person person = new Person(user, new TreeSet<>(records.ids(user, NEVER, NEVER)), NEVER);
        Lines lines = new Lines(response);
        for (String id : person.recordIds()) {
            records.findById(id).ifPresent(record -> lines.add("record", RecordJson.of(record, null)));
        }
        rooms.forEach(room -> room.export(person, lines::add));
        lines.write(new End("end", lines.count));
    }

    /// One of the lines.
    private record ExportLine(String type, Object data) {}

    /// The last line.
    private record End(String type, long lines) {}

    private final class Lines {

        private final HttpServletResponse response;
        private long count;

        private Lines(HttpServletResponse response) {
            this.response = response;
        }

        void add(String type, Object data) {
            write(new ExportLine(type, data));
            count++;
        }

        void write(Object line) {
            try {
                OutputStream out = response.getOutputStream();
                out.write(json.writeValueAsBytes(line));
                out.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
