package org.nutritioninbox.quarantine;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.nutritioninbox.doctor.Diagnosis;
import org.nutritioninbox.doctor.Doctor;
import org.nutritioninbox.doctor.RefusedSignature;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.Turnstile;
import org.nutritioninbox.query.Uuids;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Lists refused requests, explains each refusal, and lets in the genuine ones.
@RestController
@RequestMapping("/quarantine")
@Tag(name = "Quarantine")
class QuarantineController {

    private final QuarantineRows rows;
    private final Verification verification;
    private final Doctor doctor;
    private final Turnstile turnstile;

    QuarantineController(QuarantineRows rows, Verification verification, Doctor doctor, Turnstile turnstile) {
        this.rows = rows;
        this.verification = verification;
        this.doctor = doctor;
        this.turnstile = turnstile;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Lists requests refused for their signature, newest first",
            description = "The next page is in the Link header.")
    ResponseEntity<List<QuarantinedRequest>> list(@ParameterObject QuarantineListRequest request) {
        Conditions conditions = request.conditions();
        Limit limit = request.size();
        Page<QuarantinedRequest> page = turnstile.pass(() -> rows.list(conditions, limit));
        return ResponseEntity.ok().headers(page.links()).body(page.elements());
    }

    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Shows one refused request")
    QuarantinedRequest one(@PathVariable String id) {
        return rows.find(Uuids.parse(id)).orElseThrow(QuarantineController::notQuarantined);
    }

    @GetMapping(path = "/{id}/diagnosis", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Explains why its signature did not match, as far as that can be found out",
            description = "Lets nothing in.")
    Diagnosis diagnosis(@PathVariable String id) {
        RefusedSignature refused = rows.signature(Uuids.parse(id)).orElseThrow(QuarantineController::notQuarantined);
        return doctor.diagnose(refused, rows::findBody);
    }

    @PostMapping(path = "/verify", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Lets in the requests that a key now in force signed",
            description =
                    "Each becomes a delivery of the door QUARANTINE. One run at a time, in all instances together.")
    Verification.Result verify() {
        return verification.run();
    }

    private static ErrorResponseException notQuarantined() {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.NOT_FOUND,
                "No request in quarantine has this id, or it is no longer kept; see GET /quarantine");
        return new ErrorResponseException(HttpStatus.NOT_FOUND, problem, null);
    }
}
