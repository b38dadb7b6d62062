package org.nutritioninbox.quarantine;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Names the source of a request: an IPv4 address, or the /64 network of an IPv6 address, in which one host may use
/// every address. All that is no address is one source.
final class Source {

    private static final int NETWORK_BYTES = 8;

    private Source() {}

    static String of(String remoteAddress) {
        try {
            InetAddress address = InetAddress.ofLiteral(remoteAddress);
            return address instanceof Inet6Address ? network(address) : address.getHostAddress();
        } catch (IllegalArgumentException e) {
            return "unknown";
        }
    }

    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Sixteen bytes are an address", e);
        }
    }
}
