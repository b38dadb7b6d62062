package org.nutritioninbox.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.security.core.GrantedAuthority;

class UsersTests {

    private static final String HASH = "{bcrypt}$2y$12$" + "a".repeat(53);

    @TempDir
    private Path folder;

    @Test
    void aLineIsAPerson() throws IOException {
        Users users =
                read("# people\n\n  ann=" + HASH + ",ROLE_OPERATOR\r\nvic@example.com=" + HASH + ",ROLE_VIEWER\n");

        assertThat(users.has("ann")).isTrue();
        assertThat(users.named("vic@example.com").getAuthorities())
                .extracting(GrantedAuthority::getAuthority)
                .containsExactly("ROLE_VIEWER");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann=HASH,ROLE_ADMIN",
                "ann=HASH",
                "ann={bcrypt}$2a$10$short,ROLE_OPERATOR",
                "ann=in-plain-text,ROLE_OPERATOR",
                "a nn=HASH,ROLE_OPERATOR",
                "viewer=HASH,ROLE_OPERATOR"
            })
    void aWrongLineIsRefusedButNotShown(String line) {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> read("vic=" + HASH + ",ROLE_VIEWER\n" + line.replace("HASH", HASH)))
                .satisfies(
                        e -> assertThat(e.getReason()).contains("A line is not").doesNotContain("plain-text"));
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> new Users(properties(folder.resolve("nowhere"))));
    }

    private Users read(String lines) throws IOException {
        return new Users(properties(Files.writeString(folder.resolve("users"), lines)));
    }

    private static OpsProperties properties(Path file) {
        return new OpsProperties(null, null, null, file);
    }
}
