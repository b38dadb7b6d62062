package org.nutritioninbox.acknowledged;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.nutrition.StorableText;
import org.nutritioninbox.query.Expensive;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Shows for each day whether everything that was answered 200 is there, and accepts a loss.
@RestController
@RequestMapping(path = "/audit/acknowledged", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Audit")
class AcknowledgedController {

    private final AcknowledgedDays days;
    private final AcknowledgedCheck check;
    private final Audit audit;

    AcknowledgedController(AcknowledgedDays days, AcknowledgedCheck check, Audit audit) {
        this.days = days;
        this.check = check;
        this.audit = audit;
    }

    @GetMapping
    @Operation(
            summary = "List missing deliveries by day",
            description =
                    "How much was answered 200 each day, and how much of it was there at the last check. The newest"
                            + " day comes first.")
    List<AcknowledgedDay> list() {
        return days.all();
    }

    @Expensive
    @PostMapping("/check")
    @Operation(
            summary = "Check for missing deliveries",
            description = "Checks all days that are still kept, and answers with the list.")
    List<AcknowledgedDay> check() {
        check.run(true);
        return days.all();
    }

    @PostMapping("/{day}/accept")
    @Operation(
            summary = "Accept a loss",
            description =
                    "Health and metrics no longer report it. The list still does. A later loss is reported again.")
    @ApiResponse(responseCode = "200", description = "The day.")
    @ApiResponse(responseCode = "409", description = "Another number is missing, or it was accepted before.")
    @Transactional
    public AcknowledgedDay accept(@PathVariable String day, @Valid @RequestBody AcceptedLoss loss) {
        AcknowledgedDay known = days.all().stream()
                .filter(one -> one.day().toString().equals(day))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "This day was not checked; see GET /audit/acknowledged"));
        AcknowledgedDay accepted = days.accept(known.day(), loss.missing())
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.CONFLICT,
                        "Another number is missing, or it was accepted before; see GET /audit/acknowledged"));
        audit.record(
                "acknowledged.accept",
                Map.of("day", day, "reason", StorableText.of(loss.reason())),
                accepted.missing(),
                "accepted");
        return accepted;
    }

    /// A loss that an operator accepts.
    ///
    /// @param missing as the list shows it
    record AcceptedLoss(
            long missing,

            @NotBlank(message = REASON) @Size(max = 500, message = REASON)
            String reason) {

        private static final String REASON = "must say why, in up to 500 characters";
    }
}
