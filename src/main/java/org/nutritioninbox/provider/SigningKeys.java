package org.nutritioninbox.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Holds the keys that are in force: two while the provider changes its key. Retired keys only explain why a signature
/// was refused.
public final class SigningKeys {

    private final List<SigningKey> retired;
    private volatile List<SigningKey> inForce;

    /// Fails if there is no key in force.
    ///
    /// @param retired never trusted
    public SigningKeys(List<SigningKey> inForce, List<SigningKey> retired) {
        this.inForce = checked(inForce);
        this.retired = List.copyOf(retired);
    }

    /// Applies from the next request on. Changes nothing and fails if there is no key.
    public void replace(List<SigningKey> others) {
        this.inForce = checked(others);
    }

    private static List<SigningKey> checked(List<SigningKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("At least one signature key is needed");
        }
        return List.copyOf(keys);
    }

    /// Returns the key that signed these bytes, or `null` if no key in force did.
    public @Nullable SigningKey verify(byte[] body, Signature signature) {
        for (SigningKey key : inForce) {
            if (key.sign(body).matches(signature)) {
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
