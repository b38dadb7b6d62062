package org.nutritioninbox.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// All keys now in force: while the provider changes over to a new one, both are. Beside them the retired ones, which
/// only explain why a signature was refused.
public final class SigningKeys {

    private final List<SigningKey> retired;
    private volatile List<SigningKey> inForce;

    /// Fails for an empty list: without a key nothing could ever be trusted.
    public SigningKeys(List<SigningKey> inForce) {
        this(inForce, List.of());
    }

    /// @param retired never trusted
    public SigningKeys(List<SigningKey> inForce, List<SigningKey> retired) {
        this.inForce = checked(inForce);
        this.retired = List.copyOf(retired);
    }

    /// Puts other keys in force, from the next request on. Fails for an empty list, and leaves everything as it was.
    public void replace(List<SigningKey> others) {
        this.inForce = checked(others);
    }

    private static List<SigningKey> checked(List<SigningKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("At least one signature key is needed");
        }
        return List.copyOf(keys);
    }

    /// The key that signed these bytes; `null` where none in force did.
    public @Nullable SigningKey verify(byte[] body, Signature signature) {
        for (SigningKey key : inForce) {
            if (key.trusts(body, signature)) {
                return key;
            }
        }
        return null;
    }

    public List<SigningKey> inForce() {
        return inForce;
    }

    public List<SigningKey> retired() {
        return retired;
    }
}
