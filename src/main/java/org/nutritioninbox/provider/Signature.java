package org.nutritioninbox.provider;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the header `x-body-signature` claims: an HMAC-SHA256 over the body, sent as 64 hex digits in either
/// case.
public final class Signature {

    public static final String HEADER = "x-body-signature";

    private static final Pattern SIXTY_FOUR_HEX_DIGITS = Pattern.compile("[0-9a-fA-F]{64}");

    private final byte[] digest;

    private Signature(byte[] digest) {
        this.digest = digest;
    }

    /// Reads a header's value; `null` where it is anything but 64 hex digits.
    public static @Nullable Signature parse(String value) {
        return SIXTY_FOUR_HEX_DIGITS.matcher(value).matches()
                ? new Signature(HexFormat.of().parseHex(value))
                : null;
    }

    /// Compares decoded bytes in constant time.
    boolean matches(byte[] other) {
        return MessageDigest.isEqual(digest, other);
    }
}
