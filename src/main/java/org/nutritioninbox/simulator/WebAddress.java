package org.nutritioninbox.simulator;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// Checks addresses that an HTTP client is to call.
final class WebAddress {

    private static final int HIGHEST_PORT = 65_535;

    private WebAddress() {}

    /// Returns `null` for anything but an http or https URL.
    static @Nullable URI parse(String text) {
        try {
            URI uri = new URI(text.strip());
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && uri.getPort() <= HIGHEST_PORT ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
