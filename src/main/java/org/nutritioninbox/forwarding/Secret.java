package org.nutritioninbox.forwarding;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/// Signs pushes as Standard Webhooks say. The library of that name signs text; this class signs the bytes of the body.
final class Secret {

    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;

    private final byte[] key;

    /// @param text has to be [usable][#isUsable]
    Secret(String text) {
        key = decode(text);
    }

    static boolean isUsable(String text) {
        try {
            int length = decode(text).length;
            return text.startsWith(PREFIX) && length >= SHORTEST && length <= LONGEST;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] decode(String text) {
        return Base64.getDecoder().decode(text.replace(PREFIX, ""));
    }

    /// Returns one of the values of the header `webhook-signature`.
    String sign(String id, long timestamp, byte[] body) {
        Mac mac = HmacUtils.getInitializedMac(HmacAlgorithms.HMAC_SHA_256, key);
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    }
}
