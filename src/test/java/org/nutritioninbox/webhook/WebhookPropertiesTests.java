package org.nutritioninbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nutritioninbox.provider.SigningKey;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

class WebhookPropertiesTests {

    @TempDir
    private Path folder;

    @Test
    void eachLineOfAFileIsAKey() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), "one\n\n two\n");

        assertThat(properties(file).signingKeys().inForce())
                .containsExactly(SigningKey.of("one"), SigningKey.of("two"));
    }

    @Test
    void aFileWithoutAKeyIsRefused() throws IOException {
        assertRefused(Files.writeString(folder.resolve("keys"), "\n \n"), "no key");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertRefused(folder.resolve("nowhere"), "cannot be read");
    }

    private static void assertRefused(Path file, String reason) {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> properties(file).signingKeys())
                .satisfies(e -> assertThat(e.getReason()).contains(reason));
    }

    private static WebhookProperties properties(Path file) {
        return new WebhookProperties(
                List.of(),
                file,
                List.of(),
                DataSize.ofMegabytes(1),
                Duration.ofSeconds(5),
                DataSize.ofMegabytes(64),
                Duration.ZERO);
    }
}
