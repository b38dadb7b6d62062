package org.nutritioninbox.provider;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What the header `x-body-signature` claims: an HMAC-SHA256 over the body, sent as 64 hex digits in either
/// case.
public final class Signature {

    public static final String HEADER = "x-body-signature";

    private static final int DIGEST_LENGTH = 32;

    private final byte[] digest;

    Signature(byte[] digest) {
        this.digest = digest;
    }

    /// Reads a header's value; `null` where it is anything but 64 hex digits.
    public static @Nullable Signature parse(String value) {
        if (value.length() != 2 * DIGEST_LENGTH || !value.chars().allMatch(HexFormat::isHexDigit)) {
            return null;
        }
        return new Signature(HexFormat.of().parseHex(value));
    }

    /// Takes what was decoded some other way; `null` where it is anything but 32 bytes. Only for finding out what is
    /// wrong with a signature: the door takes hex.
    public static @Nullable Signature ofDigest(byte[] digest) {
        return digest.length == DIGEST_LENGTH ? new Signature(digest.clone()) : null;
    }

    /// As the provider writes it: 64 hex digits in lower case.
    public String hex() {
        return HexFormat.of().formatHex(digest);
    }

    /// Compares decoded bytes in constant time.
    boolean matches(byte[] other) {
        return MessageDigest.isEqual(digest, other);
    }
}
