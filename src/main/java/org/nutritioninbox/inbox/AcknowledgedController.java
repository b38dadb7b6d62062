package org.nutritioninbox.inbox;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.Turnstile;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows whether all that was answered 200 is there.
@RestController
@RequestMapping(path = "/audit/acknowledged", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Audit")
class AcknowledgedController {

    private final AcknowledgedDays acknowledged;
    private final AcknowledgedCheck check;
    private final AcknowledgedWatch watch;
    private final Audit audit;
    private final Turnstile turnstile;
    private final Semaphore alone = new Semaphore(1);

    AcknowledgedController(
            AcknowledgedDays acknowledged,
            AcknowledgedCheck check,
            AcknowledgedWatch watch,
            Audit audit,
            Turnstile turnstile) {
        this.acknowledged = acknowledged;
        this.check = check;
        this.watch = watch;
        this.audit = audit;
        this.turnstile = turnstile;
    }

    @GetMapping
    @Operation(
            summary = "What was acknowledged and what of it is there, newest day first",
            description = "As the last check of each day found it. The next page is in the Link header.")
    ResponseEntity<List<Acknowledged>> list(@ParameterObject AcknowledgedListRequest request) {
        LocalDate before = request.before();
        Limit limit = request.most();
        Page<Acknowledged> page = turnstile.pass(() -> acknowledged.list(before, limit));
        return ResponseEntity.ok().headers(page.links()).body(page.elements());
    }

    @PostMapping("/check")
    @Operation(summary = "Checks all days that are still kept, now", description = "Answers with the newest of them.")
    List<Acknowledged> check() {
        if (!alone.tryAcquire()) {
            throw new ErrorResponseException(
                    HttpStatus.CONFLICT,
                    ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "A check is going on already"),
                    null);
        }
        try {
            return checkAlone();
        } finally {
            alone.release();
        }
    }

    private List<Acknowledged> checkAlone() {
        audit.record("acknowledged.check", Map.of(), null, "begun");
        List<Acknowledged> checked = check.checkAll();
        watch.look();
        long missing = checked.stream().mapToLong(Acknowledged::missing).sum();
        audit.record(
                "acknowledged.check",
                Map.of("days", checked.size()),
                checked.stream().mapToLong(Acknowledged::acknowledged).sum(),
                missing == 0 ? "nothing missing" : missing + " missing");
        return acknowledged.list(null, new Limit(Limit.MOST)).elements();
    }
}
