package org.nutritioninbox.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Lists the signing keys by their ids, never the keys themselves, and reloads them.
@RestController
@RequestMapping("/keys")
@Tag(name = "Keys", description = "The signing keys, by their ids.")
class KeyController {

    private final SigningKeys keys;
    private final KeyUses uses;
    private final KeyReload reload;
    private final ConcurrencyLimit concurrencyLimit;

    KeyController(SigningKeys keys, KeyUses uses, KeyReload reload, ConcurrencyLimit concurrencyLimit) {
        this.keys = keys;
        this.uses = uses;
        this.reload = reload;
        this.concurrencyLimit = concurrencyLimit;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "List the signing keys",
            description =
                    "How many deliveries each key has verified, and when last. The keys themselves are not shown.")
    List<Key> list() {
        Map<String, KeyUse> used = concurrencyLimit.call(uses::byKeyId);
        Map<String, @Nullable SigningKey> known = new LinkedHashMap<>();
        Stream.concat(keys.inForce().stream(), keys.retired().stream()).forEach(key -> known.put(key.id(), key));
        used.keySet().forEach(id -> known.putIfAbsent(id, null));
        return known.entrySet().stream()
                .map(entry -> key(entry.getKey(), entry.getValue(), used.get(entry.getKey())))
                .toList();
    }

    @PostMapping(path = "/reload", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Reload the file with the signing keys",
            description = "Answers with the list of keys. If the file is wrong, the keys in force stay.")
    @ApiResponse(responseCode = "200", description = "The signing keys.")
    @ApiResponse(responseCode = "409", description = "No file is configured.")
    @ApiResponse(responseCode = "422", description = "The file cannot be used.")
    List<Key> reload() {
        reload.reload();
        return list();
    }

    private Key key(String id, @Nullable SigningKey key, @Nullable KeyUse use) {
        return new Key(
                id,
                key != null && keys.inForce().contains(key),
                key != null && keys.retired().contains(key),
                key == null ? null : key.isShort(),
                use == null ? 0 : use.deliveries(),
                use == null ? null : use.firstUsedAt(),
                use == null ? null : use.lastUsedAt());
    }

    /// A signing key as the API shows it.
    ///
    /// @param retired configured for the diagnosis of refused requests only; such a key verifies nothing
    /// @param isShort true if it has fewer than 16 characters; `null` if it is no longer configured
    /// @param deliveries the number of stored deliveries that it verified
    record Key(
            String id,
            boolean inForce,
            boolean retired,
            @JsonProperty("short") @Nullable Boolean isShort,
            long deliveries,
            @Nullable Instant firstUsedAt,
            @Nullable Instant lastUsedAt) {}
}
