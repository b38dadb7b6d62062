package org.nutritioninbox.nutrition;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Computes the digest that identifies a body.
public final class Sha256 {

    private Sha256() {}

    /// Returns 32 bytes.
    public static byte[] of(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
