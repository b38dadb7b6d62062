package org.nutritioninbox.doctor;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Signature;

/// One way to understand a header that should have been 64 hex digits and nothing else.
///
/// @param cause the mistake in the header; `null` where there is none
/// @param explanation of the cause; empty where there is none
record HeaderReading(@Nullable Cause cause, String explanation, Signature signature) {

    /// A digest, or its hex digits, in hex or in either alphabet of base64.
    private static final Pattern ENCODED = Pattern.compile("(?:0x)?([A-Za-z0-9+/_-]{43,88}={0,2})");

    /// Everything in the header that may be a signature.
    static List<HeaderReading> of(String header) {
        String plain = header.strip();
        return ENCODED.matcher(plain)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .flatMap(text -> of(text, text.equals(plain)))
                .toList();
    }

    private static Stream<HeaderReading> of(String text, boolean alone) {
        Signature hex = Signature.parse(text);
        Signature signature = hex == null ? base64(text) : hex;
        if (signature == null) {
            return Stream.empty();
        }
        String excess = alone
                ? ""
                : "The header holds more than the signature, such as a name in front, quotes, or a second value."
                        + " Send the 64 hex digits alone.";
        String base64 = hex == null ? "The signature is sent as base64. Send it as 64 hex digits." : "";
        Cause cause = !alone ? Cause.PREFIX : hex == null ? Cause.BASE64 : null;
        return Stream.of(new HeaderReading(cause, (excess + " " + base64).strip(), signature));
    }

    private static @Nullable Signature base64(String text) {
        try {
            byte[] decoded = Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
            Signature digest = Signature.ofDigest(decoded);
            return digest == null ? Signature.parse(new String(decoded, StandardCharsets.US_ASCII)) : digest;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
