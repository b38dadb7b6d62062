package org.nutritioninbox.quarantine;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Who sent a request, as far as an address tells: an IPv4 address, or an IPv6 network of 64 bits, in which anybody has
/// as many addresses as they like. Whatever is no address is one source together.
///
/// @param network who shares one share of the bounds: for IPv6 the network of 48 bits around it, of which a single
///     customer may have all 65,536 networks; else the source itself
record Source(String name, String network) {

    private static final int SOURCE_BYTES = 8;
    private static final String SOURCE_SUFFIX = "/64";
    private static final int NETWORK_GROUPS = 3;

    static Source of(String remoteAddress) {
        try {
            InetAddress address = InetAddress.ofLiteral(remoteAddress);
            return named(address instanceof Inet6Address ? source(address) : address.getHostAddress());
        } catch (IllegalArgumentException e) {
            return named("unknown");
        }
    }

    /// As its name was written down.
    static Source named(String name) {
        return new Source(name, name.endsWith(SOURCE_SUFFIX) ? network(name) : name);
    }

    private static String source(InetAddress address) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, SOURCE_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + SOURCE_SUFFIX;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Sixteen bytes are an address", e);
        }
    }

    private static String network(String name) {
        int end = 0;
        for (int group = 0; group < NETWORK_GROUPS; group++) {
            end = name.indexOf(':', end) + 1;
        }
        return name.substring(0, end) + ":/48";
    }
}
