package org.nutritioninbox.webhook;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Lists the signing keys by their ids, never the keys themselves.
@RestController
@Tag(name = "Keys", description = "The signing keys, by their ids.")
class KeyController {

    private final KeyUses keys;

    KeyController(KeyUses keys) {
        this.keys = keys;
    }

    @GetMapping(path = "/keys", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "List the signing keys",
            description = "When each key last verified a delivery. The keys themselves are not shown.")
    List<KeyUses.Key> list() {
        return keys.all();
    }
}
