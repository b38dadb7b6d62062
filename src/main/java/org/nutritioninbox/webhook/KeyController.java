package org.nutritioninbox.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Lists the signing keys by their ids, never the keys themselves.
@RestController
@Tag(name = "Keys", description = "The signing keys, by their ids.")
class KeyController {

    private final SigningKeys keys;
    private final KeyUses uses;
    private final ConcurrencyLimit concurrencyLimit;

    KeyController(SigningKeys keys, KeyUses uses, ConcurrencyLimit concurrencyLimit) {
        this.keys = keys;
        this.uses = uses;
        this.concurrencyLimit = concurrencyLimit;
    }

    @GetMapping(path = "/keys", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "List the signing keys",
            description = "When each key last verified a delivery. The keys themselves are not shown.")
    List<Key> list() {
        Map<String, Instant> lastUses = concurrencyLimit.call(uses::last);
        List<SigningKey> inForce = keys.inForce();
        return Stream.concat(inForce.stream(), keys.retired().stream())
                .distinct()
                .map(key -> new Key(key.id(), inForce.contains(key), key.isShort(), lastUses.get(key.id())))
                .toList();
    }

    /// A signing key as the API shows it.
    ///
    /// @param inForce false for a retired key, which verifies nothing
    /// @param isShort true if it has fewer than 16 characters
    /// @param lastUsedAt when it last verified a delivery; `null` if it never did
    record Key(
            String id,
            boolean inForce,
            @JsonProperty("short") boolean isShort,
            @Nullable Instant lastUsedAt) {}
}
