package org.nutritioninbox.body;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/// Bounds the memory of all large bodies, and the share of one network. So unknown senders can neither exhaust the heap
/// nor lock the provider out.
public final class BodyMemory {

    private static final int IPV4_NETWORK_BYTES = 3;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final long limit;
    private final long limitOfNetwork;
    private final Map<String, Long> takenByNetwork = new HashMap<>();
    private long taken;

    /// @param limit in bytes
    /// @param limitOfNetwork of these, for the bodies of one network
    public BodyMemory(long limit, long limitOfNetwork) {
        this.limit = limit;
        this.limitOfNetwork = limitOfNetwork;
    }

    /// Returns false if the limit or the share of the network is used up. The caller must [#release] what it takes.
    synchronized boolean take(String sender, int bytes) {
        String network = network(sender);
        long ofNetwork = takenByNetwork.getOrDefault(network, 0L) + bytes;
        if (taken + bytes > limit || ofNetwork > limitOfNetwork) {
            return false;
        }
        taken += bytes;
        takenByNetwork.put(network, ofNetwork);
        return true;
    }

    synchronized void release(String sender, int bytes) {
        if (bytes > 0) {
            taken -= bytes;
            takenByNetwork.merge(network(sender), (long) -bytes, (had, less) -> had + less == 0 ? null : had + less);
        }
    }

    public synchronized long taken() {
        return taken;
    }

    /// Returns the IPv4 /24 or IPv6 /64 network, since one sender easily has many addresses of it.
    private static String network(String sender) {
        try {
            InetAddress address = InetAddress.ofLiteral(sender);
            int bytes = address instanceof Inet6Address ? IPV6_NETWORK_BYTES : IPV4_NETWORK_BYTES;
            return HexFormat.of().formatHex(address.getAddress(), 0, bytes);
        } catch (IllegalArgumentException e) {
            return "unknown";
        }
    }
}
