package org.nutritioninbox.records;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.Turnstile;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/// Nutrition records for those who ask, as the provider itself would give them.
@RestController
@RequestMapping("/nutrition_records")
@Tag(name = "Nutrition records")
class NutritionRecordController {

    private final NutritionRecords records;
    private final Deliveries deliveries;
    private final RecordLists lists;
    private final Turnstile turnstile;

    NutritionRecordController(NutritionRecords records, Deliveries deliveries, RecordLists lists, Turnstile turnstile) {
        this.records = records;
        this.deliveries = deliveries;
        this.lists = lists;
        this.turnstile = turnstile;
    }

    @GetMapping(path = "/{recordId}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "One record in its newest version")
    @ApiResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = NutritionRecordSchema.class)))
    ResponseEntity<ObjectNode> one(@PathVariable String recordId) {
        NutritionRecord record = records.findById(recordId).orElseThrow(RecordNotFound::new);
        Instant processedAt =
                deliveries.processedAt(List.of(record.winningDeliveryId())).get(record.winningDeliveryId());
        return ResponseEntity.ok().eTag(tag(record, processedAt)).body(RecordJson.of(record, processedAt));
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Records, newest upload first",
            description = "The time window is about the time that is sorted by. The next page is in the Link header.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(array = @ArraySchema(schema = @Schema(implementation = NutritionRecordSchema.class))))
    ResponseEntity<List<ObjectNode>> list(@ParameterObject RecordListRequest request) {
        Page<NutritionRecord> page = find(request.query());
        return ResponseEntity.ok().headers(page.links()).body(shown(page));
    }

    @GetMapping(produces = "text/csv;charset=UTF-8")
    @Operation(summary = "The same list as a table")
    ResponseEntity<String> table(@ParameterObject RecordListRequest request) {
        Page<NutritionRecord> page = find(request.query());
        return ResponseEntity.ok().headers(page.links()).body(RecordCsv.of(shown(page)));
    }

    private Page<NutritionRecord> find(RecordQuery query) {
        return turnstile.pass(() -> lists.find(query));
    }

    private List<ObjectNode> shown(Page<NutritionRecord> page) {
        Map<UUID, Instant> times = deliveries.processedAt(
                page.elements().stream().map(NutritionRecord::winningDeliveryId).toList());
        return page.elements().stream()
                .map(record -> RecordJson.of(record, times.get(record.winningDeliveryId())))
                .toList();
    }

    /// Tells apart whatever the answer shows: the version, how it is read, and what happened to it since.
    private static String tag(NutritionRecord record, @Nullable Instant processedAt) {
        return "\"" + record.version() + "-" + record.deliveries() + "-"
                + Integer.toHexString(record.content().hashCode()) + "-"
                + (processedAt == null ? 0 : processedAt.toEpochMilli()) + "\"";
    }

    /// No delivery of this record has arrived.
    static final class RecordNotFound extends ErrorResponseException {

        RecordNotFound() {
            super(
                    HttpStatus.NOT_FOUND,
                    ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "No nutrition record has this record_id"),
                    null);
        }
    }
}
