package org.nutritioninbox.quarantine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Signature;

/// One way to understand a header that should have been 64 hex digits and nothing else.
///
/// @param cause what is wrong with the header; `null` where nothing is
/// @param explanation of the cause; empty where there is none
record HeaderReading(@Nullable Cause cause, String explanation, Signature signature) {

    private static final Pattern NAMED = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]{0,31})\\s*[=:\\s]\\s*(\\S.*)");
    private static final Pattern WRAPPED = Pattern.compile("[\"'<(\\[{\\s]*(.*?)[\"'>)\\]};\\s]*");

    /// All that the header may mean, the plainest first.
    static List<HeaderReading> of(String header) {
        List<HeaderReading> readings = new ArrayList<>();
        String plain = header.strip();
        add(readings, plain, null);
        Set<String> bare = new LinkedHashSet<>();
        for (String part : plain.split(",", -1)) {
            unwrap(part, bare);
        }
        unwrap(plain, bare);
        bare.remove(plain);
        bare.forEach(text -> add(
                readings,
                text,
                "The header holds more than the signature, such as a name in front, quotes, or a second value."
                        + " Send the 64 hex digits alone."));
        return readings;
    }

    private static void unwrap(String part, Set<String> bare) {
        String text = unwrapped(part);
        bare.add(text);
        Matcher named = NAMED.matcher(text);
        if (named.matches()) {
            bare.add(unwrapped(named.group(2)));
        }
        if (text.startsWith("0x")) {
            bare.add(text.substring(2));
        }
    }

    private static String unwrapped(String text) {
        Matcher wrapped = WRAPPED.matcher(text);
        return wrapped.matches() ? wrapped.group(1) : text;
    }

    /// @param excess what to say about what was around the text; `null` where there was nothing
    private static void add(List<HeaderReading> readings, String text, @Nullable String excess) {
        Signature hex = Signature.parse(text);
        if (hex != null) {
            readings.add(new HeaderReading(excess == null ? null : Cause.PREFIX, excess == null ? "" : excess, hex));
        }
        Signature base64 = base64(text);
        if (base64 != null) {
            String explanation = "The signature is sent as base64. Send it as 64 hex digits.";
            readings.add(new HeaderReading(
                    excess == null ? Cause.BASE64 : Cause.PREFIX,
                    excess == null ? explanation : excess + " " + explanation,
                    base64));
        }
    }

    /// Of the digest, or of its hex digits, in either alphabet.
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
