package org.nutritioninbox.quarantine;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.nutritioninbox.doctor.Diagnosis;
import org.nutritioninbox.doctor.Doctor;
import org.nutritioninbox.query.PageRequest;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Lists refused requests, explains each refusal, and lets in the genuine ones.
@RestController
@RequestMapping("/quarantine")
@Tag(name = "Quarantine", description = "Requests that were refused for their signature.")
class QuarantineController {

    private final QuarantineRows rows;
    private final Verification verification;
    private final Doctor doctor;

    QuarantineController(QuarantineRows rows, Verification verification, Doctor doctor) {
        this.rows = rows;
        this.verification = verification;
        this.doctor = doctor;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "List refused requests",
            description = "The newest request comes first. The next page is in the Link header.")
    ResponseEntity<List<QuarantinedRequest>> list(
            @ParameterObject QuarantineFilter filter, @ParameterObject PageRequest page) {
        return rows.list(filter, page).response();
    }

    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Show a refused request", description = "Who sent it, with which signature.")
    QuarantinedRequest one(@PathVariable UUID id) {
        return rows.find(id);
    }

    @GetMapping(path = "/{id}/diagnosis", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Explain a refusal",
            description = "Why the signature did not match, as far as that can be found out. Changes nothing.")
    Diagnosis diagnosis(@PathVariable UUID id) {
        QuarantinedRequest request = rows.find(id);
        return doctor.diagnose(request.signature(), request.legacySignature(), request.body(), rows::findBody);
    }

    @PostMapping(path = "/verify", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Verify all refused requests again",
            description = "With the keys now in force. A request that proves genuine becomes a delivery with the"
                    + " origin QUARANTINE.")
    @ApiResponse(responseCode = "200", description = "How many requests were tried and accepted.")
    Verification.VerificationResult verify() {
        return verification.run();
    }
}
