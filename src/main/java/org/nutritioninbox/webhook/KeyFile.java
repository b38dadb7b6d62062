package org.nutritioninbox.webhook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.nutritioninbox.provider.SigningKey;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// A file with signing keys, one on each line.
record KeyFile(Path path) {

    /// Fails with [KeyFileRefused] if the file cannot be read or contains no key.
    List<SigningKey> read() {
        List<SigningKey> keys = lines().stream()
                .filter(line -> !line.isBlank())
                .map(String::strip)
                .map(SigningKey::of)
                .toList();
        if (keys.isEmpty()) {
            throw new KeyFileRefused("contains no key: write one key on each line");
        }
        return keys;
    }

    private List<String> lines() {
        try {
            String text = Files.readString(path);
            // some editors begin a file with a byte order mark
            return (text.startsWith("\uFEFF") ? text.substring(1) : text)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new KeyFileRefused("cannot be read: check its path and permissions");
        }
    }

    /// Thrown for a file that contains no usable key.
    static final class KeyFileRefused extends ErrorResponseException {

        KeyFileRefused(String reason) {
            this(ProblemDetail.forStatusAndDetail(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The file that WEBHOOK_SIGNATURE_KEYS_FILE names " + reason
                            + ". Until then the present keys stay in force"));
        }

        private KeyFileRefused(ProblemDetail problem) {
            super(HttpStatus.UNPROCESSABLE_CONTENT, problem, null);
        }

        String reason() {
            return String.valueOf(getBody().getDetail());
        }
    }
}
