package org.nutritioninbox.ops;

import java.net.Inet6Address;
import java.net.InetAddress;

/// Names the source of a request. An IPv6 network is one source, since a host may use each of its addresses.
public final class Source {

    private Source() {}

    /// Returns the IPv4 address, or the /64 network of the IPv6 address. Every other text is one source.
    public static String of(String remoteAddress) {
        try {
            InetAddress address = InetAddress.ofLiteral(remoteAddress);
            String text = address.getHostAddress();
            return address instanceof Inet6Address ? text.replaceFirst("(:[^:]+){4}$", ":0:0:0:0/64") : text;
        } catch (IllegalArgumentException e) {
            return "unknown";
        }
    }
}
