package org.nutritioninbox.users;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.ParameterValue;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// Erases users.
@RestController
@Tag(name = "Users")
class ErasureController {

    private final Erasures erasures;

    ErasureController(Erasures erasures) {
        this.erasures = erasures;
    }

    @DeleteMapping(path = "/users/{applicationUserId}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Erase a user",
            description =
                    "Erases the user's records and all that names the user, also for a user who is not known. What"
                            + " arrives late is answered 200 and not kept. What the user uploads from now on is kept. An"
                            + " erasure that is under way then also erases what has come since it began.")
    @ApiResponse(responseCode = "202", description = "It goes on in the background; Location says where to look.")
    ResponseEntity<Erasure> erase(@PathVariable String applicationUserId) {
        Erasure erasure = erasures.start(ParameterValue.text("application_user_id", applicationUserId));
        return ResponseEntity.accepted()
                .location(URI.create("/erasures/" + erasure.id()))
                .body(erasure);
    }

    @GetMapping(path = "/erasures", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "List erasures", description = "The newest comes first. The next page is in the Link header.")
    ResponseEntity<List<Erasure>> list(@ParameterObject PageRequest page) {
        return erasures.list(page).response();
    }

    @GetMapping(path = "/erasures/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Show an erasure", description = "How far it is, and how much it has erased.")
    Erasure one(@PathVariable UUID id) {
        return erasures.find(id);
    }
}
