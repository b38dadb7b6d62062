package org.nutritioninbox.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.springframework.stereotype.Component;

/// Lists the signing keys by their ids, with the time of their last use.
@Component
public class KeyList {

    private final SigningKeys keys;
    private final KeyUses uses;

    KeyList(SigningKeys keys, KeyUses uses) {
        this.keys = keys;
        this.uses = uses;
    }

    /// The keys in force come first.
    public List<Key> all() {
        Map<String, Instant> lastUses = uses.last();
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
    public record Key(
            String id,
            boolean inForce,
            @JsonProperty("short") boolean isShort,
            @Nullable Instant lastUsedAt) {}
}
