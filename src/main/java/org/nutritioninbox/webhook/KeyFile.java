package org.nutritioninbox.webhook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.nutritioninbox.provider.SigningKey;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// A file with signature keys, one a line.
record KeyFile(Path path) {

    /// Fails with [Refused] where it cannot be read or has no key in it.
    List<SigningKey> read() {
        List<SigningKey> keys = lines().stream()
                .filter(line -> !line.isBlank())
                .map(String::strip)
                .map(SigningKey::of)
                .toList();
        if (keys.isEmpty()) {
            throw new Refused("has no key in it");
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
            throw new Refused("cannot be read");
        }
    }

    /// What is in the file cannot be put in force.
    static final class Refused extends ErrorResponseException {

        Refused(String reason) {
            this(ProblemDetail.forStatusAndDetail(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The file that WEBHOOK_SIGNATURE_KEYS_FILE names " + reason + "; the keys in force stay"));
        }

        private Refused(ProblemDetail problem) {
            super(HttpStatus.UNPROCESSABLE_CONTENT, problem, null);
        }

        String reason() {
            return String.valueOf(getBody().getDetail());
        }
    }
}
