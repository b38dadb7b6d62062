package org.nutritioninbox.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.security.core.userdetails.UserDetails;

class UsersFileTests {

    private static final String HASH = "{bcrypt}$2y$12$" + "a".repeat(53);

    @TempDir
    private Path folder;

    @Test
    void aLineIsAPerson() throws IOException {
        Path file = write("# people\n\n  ann:operator:" + HASH + "  \r\nvic@example.com:viewer:" + HASH + "\n");

        assertThat(UsersFile.read(file)).extracting(UserDetails::getUsername).containsExactly("ann", "vic@example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "ann:admin:HASH, Line 2 is not",
        "ann:operator:{bcrypt}$2a$10$short, Line 2 is not",
        "ann:operator:in-plain-text, Line 2 is not",
        "a nn:operator:HASH, Line 2 is not",
        "Viewer:operator:HASH, line 2 is taken",
        "VIC:operator:HASH, line 2 is taken"
    })
    void aWrongLineIsNamedButNotShown(String line, String reason) throws IOException {
        Path file = write("vic:viewer:" + HASH + "\n" + line.replace("HASH", HASH));

        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> UsersFile.read(file))
                .satisfies(e -> assertThat(e.getReason()).contains(reason).doesNotContain("plain-text"));
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> UsersFile.read(folder.resolve("nowhere")));
    }

    private Path write(String lines) throws IOException {
        return Files.writeString(folder.resolve("users"), lines);
    }
}
