package org.nutritioninbox.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// All keys now in force: while the provider changes over to a new one, both are.
public final class SigningKeys {

    private final List<SigningKey> keys;

    /// Fails for an empty list: without a key nothing could ever be trusted.
    public SigningKeys(List<SigningKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("At least one signature key is needed");
        }
        this.keys = List.copyOf(keys);
    }

    /// The key that signed these bytes; `null` where none in force did.
    public @Nullable SigningKey verify(byte[] body, Signature signature) {
        for (SigningKey key : keys) {
            if (key.trusts(body, signature)) {
                return key;
            }
        }
        return null;
    }
}
