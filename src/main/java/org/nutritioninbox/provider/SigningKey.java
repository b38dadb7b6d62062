package org.nutritioninbox.provider;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A key that the provider signs bodies with. Only its [id][#id] is ever stored or shown.
public final class SigningKey {

    private static final String ALGORITHM = "HmacSHA256";

    /// The fewest characters that the provider asks for.
    private static final int SAFE_LENGTH = 16;

    private final String id;
    private final SecretKeySpec secret;
    private final boolean tooShort;

    private SigningKey(String id, SecretKeySpec secret, boolean tooShort) {
        this.id = id;
        this.secret = secret;
        this.tooShort = tooShort;
    }

    /// Takes the UTF-8 bytes of the text as they are, neither hex nor base64 decoded. Fails for an empty text.
    public static SigningKey of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("A signature key must not be empty");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SigningKey(digestOf(bytes), new SecretKeySpec(bytes, ALGORITHM), text.length() < SAFE_LENGTH);
    }

    /// Eight hex digits by which the key can be told from others without giving it away.
    public String id() {
        return id;
    }

    /// Whether it has fewer than 16 characters, so that it could be guessed.
    public boolean isShort() {
        return tooShort;
    }

    /// Whether this key signed these bytes so.
    boolean trusts(byte[] body, Signature signature) {
        return signatureOf(body).test(signature);
    }

    /// Tells signatures that this key made of a body from others; computes once for as many as there are.
    public Predicate<Signature> signatureOf(byte[] body) {
        byte[] signed = hmac(body);
        return signature -> signature.matches(signed);
    }

    /// Signs as the provider does, and as the provider has its own callers do.
    public Signature sign(byte[] message) {
        return new Signature(hmac(message));
    }

    private byte[] hmac(byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac.doFinal(body);
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
