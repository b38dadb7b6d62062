package org.nutritioninbox.provider;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Signs bodies as the provider does. Only the [id][#id] of a key is stored or shown.
public final class SigningKey {

    private static final String ALGORITHM = "HmacSHA256";

    /// The provider requires at least this many characters.
    private static final int SAFE_LENGTH = 16;

    private final String id;
    private final SecretKeySpec secret;
    private final boolean tooShort;

    private SigningKey(String id, SecretKeySpec secret, boolean tooShort) {
        this.id = id;
        this.secret = secret;
        this.tooShort = tooShort;
    }

    /// Uses the UTF-8 bytes of the text, without hex or base64 decoding. Fails if the text is empty.
    public static SigningKey of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("A signature key must not be empty");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SigningKey(digestOf(bytes), new SecretKeySpec(bytes, ALGORITHM), text.length() < SAFE_LENGTH);
    }

    /// Returns eight hex digits that identify the key and do not reveal it.
    public String id() {
        return id;
    }

    /// Returns true if the key has fewer than 16 characters, so that it could be guessed.
    public boolean isShort() {
        return tooShort;
    }

    /// Returns the signature of a webhook with this body. Callers of the API sign the ids of users in the same way.
    public Signature sign(byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return new Signature(mac.doFinal(message));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    private static String digestOf(byte[] key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update("signing key id:".getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest(key), 0, 4);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SigningKey key && secret.equals(key.secret);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
