package org.nutritioninbox.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.Turnstile;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows what operators did.
@RestController
@Tag(name = "Audit")
class AuditController {

    private final Audit audit;
    private final Turnstile turnstile;

    AuditController(Audit audit, Turnstile turnstile) {
        this.audit = audit;
        this.turnstile = turnstile;
    }

    @GetMapping(path = "/audit/actions", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "What operators did, newest first", description = "The next page is in the Link header.")
    ResponseEntity<List<AuditAction>> list(@ParameterObject AuditListRequest request) {
        AuditQuery query = request.query();
        Page<AuditAction> page = turnstile.pass(() -> audit.list(query));
        return ResponseEntity.ok().headers(page.links()).body(page.elements());
    }
}
