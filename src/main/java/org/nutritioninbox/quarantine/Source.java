package org.nutritioninbox.quarantine;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Who shares one share of the bounds: an IPv4 address, or an IPv6 network of 64 bits, in which anybody has as many
/// addresses as they like. Whatever is no address is one source together.
record Source(String name) {

    private static final int NETWORK_BYTES = 8;

    static Source of(String remoteAddress) {
        try {
            InetAddress address = InetAddress.ofLiteral(remoteAddress);
            return new Source(address instanceof Inet6Address ? network(address) : address.getHostAddress());
        } catch (IllegalArgumentException e) {
            return new Source("unknown");
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
