package org.nutritioninbox.acknowledged;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.nutrition.StorableText;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Shows for each day whether everything that was answered 200 is there, and accepts a loss.
@RestController
@RequestMapping(path = "/audit/acknowledged", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Audit")
class AcknowledgedController {

    private static final String EXAMPLE = "{\"missing\": 3, \"reason\": \"restored from a backup of 03:00\"}";
    private static final int LONGEST_REASON = 500;

    private final AcknowledgedDays days;
    private final AcknowledgedCheck check;
    private final Audit audit;
    private final AtomicBoolean checking = new AtomicBoolean();

    AcknowledgedController(AcknowledgedDays days, AcknowledgedCheck check, Audit audit) {
        this.days = days;
        this.check = check;
        this.audit = audit;
    }

    @GetMapping
    @Operation(
            summary = "List the days and what is missing of them",
            description =
                    "How much was answered 200 each day, and how much of it was there at the last check. The newest"
                            + " day comes first.")
    List<AcknowledgedDay> list() {
        return days.all();
    }

    @PostMapping("/check")
    @Operation(
            summary = "Check for missing deliveries",
            description = "Checks all days that are still kept, and answers with the list.")
    List<AcknowledgedDay> check() {
        if (!checking.compareAndSet(false, true)) {
            throw problem(HttpStatus.CONFLICT, "A check is running; see GET /audit/acknowledged in some minutes");
        }
        try {
            check.run(true);
        } finally {
            checking.set(false);
        }
        List<AcknowledgedDay> checked = days.all();
        audit.record(
                "acknowledged.check",
                Map.of(
                        "missing",
                        checked.stream().mapToLong(AcknowledgedDay::missing).sum()),
                checked.stream().mapToLong(AcknowledgedDay::acknowledged).sum(),
                "done");
        return checked;
    }

    @PostMapping("/{day}/accept")
    @Operation(
            summary = "Accept a loss",
            description =
                    "Health and metrics no longer report it. The list still does. A later loss is reported again.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(type = "object"), examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(responseCode = "200", description = "The day.")
    @ApiResponse(responseCode = "409", description = "Another number is missing, or it was accepted before.")
    @Transactional
    public AcknowledgedDay accept(@PathVariable String day, @RequestBody JsonNode body) {
        String reason = body.path("reason").asString("");
        if (reason.isBlank() || reason.length() > LONGEST_REASON || body.size() > 2) {
            throw problem(HttpStatus.BAD_REQUEST, "Send a reason of up to 500 characters, such as in " + EXAMPLE);
        }
        AcknowledgedDay known = days.all().stream()
                .filter(one -> one.day().toString().equals(day))
                .findFirst()
                .orElseThrow(
                        () -> problem(HttpStatus.NOT_FOUND, "This day was not checked; see GET /audit/acknowledged"));
        AcknowledgedDay accepted = days.accept(known.day(), body.path("missing").asLong(-1))
                .orElseThrow(() -> problem(
                        HttpStatus.CONFLICT,
                        "Another number is missing, or it was accepted before; see GET /audit/acknowledged"));
        audit.record(
                "acknowledged.accept",
                Map.of("day", day, "reason", StorableText.of(reason)),
                accepted.missing(),
                "accepted");
        return accepted;
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}
