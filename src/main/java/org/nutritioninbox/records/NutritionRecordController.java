package org.nutritioninbox.records;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.TryAgain;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.node.ObjectNode;

/// Shows nutrition records as the provider itself would.
@RestController
@Tag(name = "Nutrition records", description = "Records in their newest version.")
class NutritionRecordController {

    /// Described in `api-description.yaml`, since no Java type has these fields.
    private static final String SCHEMA = "#/components/schemas/NutritionRecord";
    private static final String CSV = "text/csv;charset=UTF-8";
    private static final int MOST_ROWS = 100_000;

    private final NutritionRecords records;
    private final Deliveries deliveries;
    private final RecordLists lists;

    NutritionRecordController(NutritionRecords records, Deliveries deliveries, RecordLists lists) {
        this.records = records;
        this.deliveries = deliveries;
        this.lists = lists;
    }

    @GetMapping(path = "/nutrition_records/{recordId}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Show a record",
            description =
                    "The newest version, with what the inbox knows of it under _inbox. Send the ETag as If-None-Match"
                            + " to get 304 while nothing has changed.")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(ref = SCHEMA)))
    ResponseEntity<ObjectNode> one(@PathVariable String recordId) {
        NutritionRecord record = records.findById(recordId)
                .orElseThrow(
                        () -> new ResponseStatusException(
                                HttpStatus.NOT_FOUND,
                                "No delivery of a record with this record_id has arrived; check the id, or list /nutrition_records"));
        Instant processedAt =
                deliveries.processedAt(List.of(record.winningDeliveryId())).get(record.winningDeliveryId());
        return ResponseEntity.ok().eTag(tag(record, processedAt)).body(RecordJson.of(record, processedAt));
    }

    @GetMapping(path = "/nutrition_records", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "List records",
            description = "The newest upload comes first, unless sorted otherwise. The time window is of the time that"
                    + " the list is sorted by. The next page is in the Link header. Ask for text/csv, or for"
                    + " /nutrition_records.csv, to get a table of up to 100,000 records. A table takes no limit and no"
                    + " cursor.")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        array = @ArraySchema(schema = @Schema(ref = SCHEMA))),
                @Content(mediaType = "text/csv", schema = @Schema(type = "string"))
            })
    ResponseEntity<List<ObjectNode>> list(@ParameterObject RecordQuery query, @ParameterObject PageRequest page) {
        Page<NutritionRecord> found = lists.find(query, page);
        return found.response(shown(found));
    }

    /// All records of the query, up to a cap. The second path is for a link: a browser cannot ask for a type.
    @GetMapping(
            path = {"/nutrition_records", "/nutrition_records.csv"},
            produces = CSV)
    @Operation(hidden = true)
    void table(@ParameterObject RecordQuery query, @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        table(query, response, MOST_ROWS);
    }

    void table(RecordQuery query, HttpServletResponse response, int mostRows) throws IOException {
        Page<NutritionRecord> page = lists.find(query, new PageRequest(null, PageRequest.MOST));
        response.setContentType(CSV);
        SequenceWriter rows = RecordCsv.writer(response.getOutputStream());
        try {
            rows.writeAll(rows(page));
            for (int count = PageRequest.MOST; page.next() != null && count < mostRows; count += PageRequest.MOST) {
                // a slow client holds no connection of the database
                page = lists.find(query, new PageRequest(page.next(), PageRequest.MOST));
                rows.writeAll(rows(page));
            }
            if (page.next() != null) {
                rows.write(RecordCsv.incomplete("a table has no more rows; narrow the search"));
            }
        } catch (DataAccessException | TransactionException | TryAgain e) {
            rows.write(RecordCsv.incomplete("the database failed or has too much to do; try again"));
            rows.flush();
            // cuts the connection, too
            throw new IOException("A table was broken off by " + e);
        }
        rows.close();
    }

    private List<Map<String, String>> rows(Page<NutritionRecord> page) {
        return shown(page).stream().map(RecordCsv::row).toList();
    }

    private List<ObjectNode> shown(Page<NutritionRecord> page) {
        Map<UUID, Instant> times = deliveries.processedAt(
                page.elements().stream().map(NutritionRecord::winningDeliveryId).toList());
        return page.elements().stream()
                .map(record -> RecordJson.of(record, times.get(record.winningDeliveryId())))
                .toList();
    }

    /// Changes whenever anything in the answer does.
    private static String tag(NutritionRecord record, @Nullable Instant processedAt) {
        return "\"" + record.version() + "-" + record.deliveries() + "-"
                + Integer.toHexString(record.content().hashCode()) + "-"
                + (processedAt == null ? 0 : processedAt.toEpochMilli()) + "\"";
    }
}
