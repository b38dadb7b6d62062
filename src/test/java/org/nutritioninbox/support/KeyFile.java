package org.nutritioninbox.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.nutritioninbox.provider.SigningKey;
import org.springframework.test.context.DynamicPropertyRegistry;

/// A file with the signature keys of an application, which reads it again when it changes.
public final class KeyFile {

    private final Path file;

    public KeyFile() {
        try {
            file = Files.createTempFile("keys", null);
            file.toFile().deleteOnExit();
            Files.writeString(file, "key-in-a-file-0123456789");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void register(DynamicPropertyRegistry registry) {
        registry.add("webhook.signature-keys-file", file::toString);
    }

    /// Returns when the file has been read again.
    public void putInForce(Client client, String key) throws IOException {
        Files.writeString(file, key);
        String id = SigningKey.of(key).id();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.json("/keys").findValuesAsString("id").contains(id));
    }
}
