package org.nutritioninbox.quarantine;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// A request that the door refused for its signature.
///
/// @param signature the header as sent
/// @param legacySignature the header of the provider's former scheme; `null` if there is none
/// @param body the bytes as they arrived; the caller must not change them any more
@SuppressWarnings("ArrayRecordComponent") // compared with nothing, and copying every body would cost
public record RefusedRequest(
        String remoteAddress,
        String signature,
        @Nullable String legacySignature,
        @Nullable String contentType,
        @Nullable String contentCoding,
        byte[] body) {

    /// The IPv4 address, or the /64 network of the IPv6 address, because one host may use each address of it. Every
    /// other text is one source.
    String source() {
        try {
            InetAddress address = InetAddress.ofLiteral(remoteAddress);
            String text = address.getHostAddress();
            return address instanceof Inet6Address ? text.replaceFirst("(:[^:]+){4}$", ":0:0:0:0/64") : text;
        } catch (IllegalArgumentException e) {
            return "unknown";
        }
    }
}
