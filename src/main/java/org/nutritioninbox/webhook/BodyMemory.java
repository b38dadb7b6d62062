package org.nutritioninbox.webhook;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/// Bounds what all large bodies together may take, and what the large bodies of one source may take, so that
/// strangers can neither exhaust the heap nor keep the provider out.
final class BodyMemory {

    private static final int SHARES = 4;
    private static final int IPV4_NETWORK_BYTES = 3;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final long limit;
    private final Map<String, Long> takenBySource = new HashMap<>();
    private long taken;

    BodyMemory(long limit) {
        this.limit = limit;
    }

    /// How much of it one source may take.
    static long shareOf(long limit) {
        return limit / SHARES;
    }

    /// Returns false where there is no room. Whatever is taken is to be given back for the same sender.
    synchronized boolean take(String sender, int bytes) {
        String source = source(sender);
        long ofSource = takenBySource.getOrDefault(source, 0L) + bytes;
        if (taken + bytes > limit || ofSource > shareOf(limit)) {
            return false;
        }
        taken += bytes;
        takenBySource.put(source, ofSource);
        return true;
    }

    synchronized void giveBack(String sender, int bytes) {
        if (bytes > 0) {
            taken -= bytes;
            takenBySource.merge(source(sender), (long) -bytes, (had, less) -> had + less == 0 ? null : had + less);
        }
    }

    synchronized long taken() {
        return taken;
    }

    /// The IPv4 network of 24 bits or the IPv6 network of 64: one sender easily has many addresses of it.
    private static String source(String sender) {
        try {
            InetAddress address = InetAddress.ofLiteral(sender);
            int network = address instanceof Inet6Address ? IPV6_NETWORK_BYTES : IPV4_NETWORK_BYTES;
            return HexFormat.of().formatHex(address.getAddress(), 0, network);
        } catch (IllegalArgumentException e) {
            return "unknown";
        }
    }
}
