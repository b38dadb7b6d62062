package org.nutritioninbox.webhook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.nutritioninbox.provider.SigningKey;

/// A file with signing keys, one on each line.
record KeyFile(Path path) {

    /// Fails with [KeyFileRefused] if the file cannot be read or contains no key.
    List<SigningKey> read() {
        List<SigningKey> keys = text().lines()
                .filter(line -> !line.isBlank())
                .map(String::strip)
                .map(SigningKey::of)
                .toList();
        if (keys.isEmpty()) {
            throw new KeyFileRefused("contains no key: write one key on each line");
        }
        return keys;
    }

    private String text() {
        try {
            String text = Files.readString(path);
            // some editors begin a file with a byte order mark
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (IOException e) {
            throw new KeyFileRefused("cannot be read: check its path and permissions");
        }
    }

    /// Thrown for a file that contains no usable key.
    static final class KeyFileRefused extends RuntimeException {

        KeyFileRefused(String reason) {
            super("The file that WEBHOOK_SIGNATURE_KEYS_FILE names " + reason);
        }
    }
}
