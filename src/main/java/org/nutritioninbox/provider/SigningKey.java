package org.nutritioninbox.provider;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.jspecify.annotations.Nullable;

/// Signs bodies as the provider does. Only the [id][#id] of a key is stored or shown.
public final class SigningKey {

    /// The provider requires at least this many characters.
    private static final int SAFE_LENGTH = 16;

    private final String id;
    private final byte[] secret;
    private final boolean tooShort;

    private SigningKey(String id, byte[] secret, boolean tooShort) {
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
        return new SigningKey(digestOf(bytes), bytes, text.length() < SAFE_LENGTH);
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
        return new Signature(
                HmacUtils.getInitializedMac(HmacAlgorithms.HMAC_SHA_256, secret).doFinal(message));
    }

    private static String digestOf(byte[] key) {
        MessageDigest sha256 = DigestUtils.getSha256Digest();
        sha256.update("signing key id:".getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha256.digest(key), 0, 4);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SigningKey key && Arrays.equals(secret, key.secret);
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
