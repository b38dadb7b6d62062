package org.nutritioninbox.inbox;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.nutrition.StorableText;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.PageRequest;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Shows whether every delivery that was answered 200 is still there.
@RestController
@RequestMapping(path = "/audit/acknowledged", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Audit")
class AcknowledgedController {

    private static final int LONGEST_REASON = 500;
    private static final int DAY_LENGTH = "2025-09-15".length();
    private static final Set<String> NAMES = Set.of("missing", "records_missing", "reason");
    private static final String EXAMPLE =
            "{\"missing\": 3, \"records_missing\": 0, \"reason\": \"restored from a backup of 03:00\"}";

    private final AcknowledgedDays acknowledged;
    private final AcknowledgedCheck check;
    private final Audit audit;
    private final ConcurrencyLimit concurrencyLimit;
    private final Semaphore alone = new Semaphore(1);

    AcknowledgedController(
            AcknowledgedDays acknowledged, AcknowledgedCheck check, Audit audit, ConcurrencyLimit concurrencyLimit) {
        this.acknowledged = acknowledged;
        this.check = check;
        this.audit = audit;
        this.concurrencyLimit = concurrencyLimit;
    }

    @GetMapping
    @Operation(
            summary = "List the days and what is missing of them",
            description =
                    "How many deliveries were acknowledged each day, and how many were there at the last check. The"
                            + " newest day comes first. The next page is in the Link header.")
    ResponseEntity<List<Acknowledged>> list(@ParameterObject PageRequest page) {
        return concurrencyLimit.call(() -> acknowledged.list(page)).response();
    }

    @PostMapping("/check")
    @Operation(
            summary = "Check for missing deliveries",
            description = "Checks all days that are still kept, and answers with the newest.")
    @ApiResponse(responseCode = "200", description = "The newest days.")
    @ApiResponse(responseCode = "409", description = "Another check is running.")
    List<Acknowledged> check() {
        if (!alone.tryAcquire()) {
            throw problem(HttpStatus.CONFLICT, "A check is running already; list /audit/acknowledged when it is over");
        }
        try {
            return checkAlone();
        } finally {
            alone.release();
        }
    }

    @PostMapping("/{day}/accept")
    @Operation(
            summary = "Accept a loss",
            description =
                    "What is missing of the day stays in the list, but health and metrics no longer report it. They"
                            + " still report what goes missing later.",
            requestBody =
                    @RequestBody(
                            content = @Content(schema = @Schema(type = "object"), examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(responseCode = "200", description = "The day.")
    @ApiResponse(responseCode = "409", description = "The counts are not those of the list.")
    @Transactional
    public Acknowledged accept(
            @PathVariable String day, @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        LocalDate accepted = dayOf(day);
        String reason = reasonIn(body);
        if (!acknowledged.isChecked(accepted)) {
            throw problem(HttpStatus.NOT_FOUND, "That day was not checked; POST /audit/acknowledged/check first");
        }
        Acknowledged now = acknowledged
                .accept(accepted, countIn(body, "missing"), countIn(body, "records_missing"))
                .orElseThrow(() -> problem(
                        HttpStatus.CONFLICT,
                        "The counts are not those of that day; list /audit/acknowledged and send the counts it shows"));
        audit.record(
                "acknowledged.accept",
                Map.of("day", day, "reason", reason, "records", now.recordsMissing()),
                now.missing(),
                "accepted");
        return now;
    }

    private static LocalDate dayOf(String day) {
        try {
            if (day.length() == DAY_LENGTH) {
                return LocalDate.parse(day);
            }
        } catch (DateTimeParseException _) {
            // said below
        }
        throw new BadParameter("day", "must be a day such as 2025-09-15");
    }

    private static String reasonIn(JsonNode body) {
        for (String name : body.propertyNames()) {
            if (!NAMES.contains(name)) {
                throw new BadParameter(name, "is not known here; known are missing, records_missing and reason");
            }
        }
        JsonNode reason = body.path("reason");
        if (!reason.isString()
                || reason.stringValue().isBlank()
                || reason.stringValue().length() > LONGEST_REASON) {
            throw new BadParameter("reason", "must say why, in up to " + LONGEST_REASON + " characters");
        }
        return StorableText.of(reason.stringValue());
    }

    private static long countIn(JsonNode body, String name) {
        JsonNode count = body.path(name);
        if (!count.isIntegralNumber() || !count.canConvertToLong()) {
            throw new BadParameter(name, "must say how many, as the list does");
        }
        return count.longValue();
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }

    private List<Acknowledged> checkAlone() {
        audit.record("acknowledged.check", Map.of(), null, "begun");
        List<Acknowledged> checked = check.checkAll();
        long missing = checked.stream().mapToLong(Acknowledged::missing).sum();
        audit.record(
                "acknowledged.check",
                Map.of("days", checked.size()),
                checked.stream().mapToLong(Acknowledged::acknowledged).sum(),
                missing == 0 ? "nothing missing" : missing + " missing");
        return acknowledged.list(new PageRequest(null, PageRequest.MOST)).elements();
    }
}
