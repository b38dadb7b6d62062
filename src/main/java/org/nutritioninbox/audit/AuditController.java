package org.nutritioninbox.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.nutritioninbox.query.PageRequest;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows what operators did.
@RestController
@Tag(name = "Audit", description = "Actions of operators, and the check that no delivery is missing.")
class AuditController {

    private final Audit audit;

    AuditController(Audit audit) {
        this.audit = audit;
    }

    @GetMapping(path = "/audit/actions", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "List what operators did",
            description = "The newest action comes first. The next page is in the Link header.")
    ResponseEntity<List<AuditAction>> list(@ParameterObject AuditFilter filter, @ParameterObject PageRequest page) {
        return audit.list(filter, page).response();
    }
}
