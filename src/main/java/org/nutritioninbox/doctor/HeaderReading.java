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
/// @param mistakes in the header, worst first; empty if there is none
record HeaderReading(List<Cause> mistakes, Signature signature) {

    /// A digest, or its hex digits, in hex or in either alphabet of base64.
    private static final Pattern ENCODED = Pattern.compile("(?:0x)?([A-Za-z0-9+/_-]{43,88}={0,2})");

    /// Everything in the header that may be a signature.
    ///
    /// @param mistakes of the header as such
    static Stream<HeaderReading> of(String header, List<Cause> mistakes) {
        String plain = header.strip();
        return ENCODED.matcher(plain)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .flatMap(text -> ofText(text, text.equals(plain) ? mistakes : with(mistakes, Cause.PREFIX)));
    }

    private static Stream<HeaderReading> ofText(String text, List<Cause> mistakes) {
        Signature hex = Signature.parse(text);
        if (hex != null) {
            return Stream.of(new HeaderReading(mistakes, hex));
        }
        Signature base64 = base64(text);
        return base64 == null ? Stream.empty() : Stream.of(new HeaderReading(with(mistakes, Cause.BASE64), base64));
    }

    private static List<Cause> with(List<Cause> mistakes, Cause more) {
        return Stream.concat(mistakes.stream(), Stream.of(more)).toList();
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
