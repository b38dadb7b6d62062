package org.nutritioninbox.provider;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Holds the value of the header `x-body-signature`: an HMAC-SHA256 of the body, as 64 hex digits in either case.
public final class Signature {

    public static final String HEADER = "x-body-signature";

    private static final int DIGEST_LENGTH = 32;

    private final byte[] digest;

    Signature(byte[] digest) {
        this.digest = digest;
    }

    /// Returns `null` for anything but 64 hex digits.
    public static @Nullable Signature parse(String value) {
        if (value.length() != 2 * DIGEST_LENGTH || !value.chars().allMatch(HexFormat::isHexDigit)) {
            return null;
        }
        return new Signature(HexFormat.of().parseHex(value));
    }

    /// Returns `null` for anything but 32 bytes. Only the doctor uses other encodings; the door accepts hex.
    public static @Nullable Signature ofDigest(byte[] digest) {
        return digest.length == DIGEST_LENGTH ? new Signature(digest.clone()) : null;
    }

    /// Returns 64 lower-case hex digits, as the provider writes them.
    public String hex() {
        return HexFormat.of().formatHex(digest);
    }

    /// Compares decoded bytes in constant time.
    public boolean matches(Signature other) {
        return MessageDigest.isEqual(digest, other.digest);
    }
}
