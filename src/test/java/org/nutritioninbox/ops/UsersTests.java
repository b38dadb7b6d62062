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
    @CsvSource(
            delimiter = '|',
            value = {
                "ann=HASH,ROLE_ADMIN | The line of \"ann\" is not",
                "ann=HASH | The line of \"ann\" is not",
                "ann={bcrypt}$2a$10$short,ROLE_OPERATOR | The line of \"ann\" is not",
                "ann=in-plain-text,ROLE_OPERATOR | The line of \"ann\" is not",
                "ann:in-plain-text=,ROLE_OPERATOR | The line of \"ann\" is not",
                "in-plain-text | The line of \"\" is not",
                "a nn=HASH,ROLE_OPERATOR | The line of \"a nn\" is not",
                "änn=HASH,ROLE_OPERATOR | The line of \"änn\" is not",
                "viewer=HASH,ROLE_OPERATOR | The name \"viewer\" is taken",
                "Viewer=HASH,ROLE_OPERATOR | The name \"Viewer\" is taken",
                "vic=HASH,ROLE_OPERATOR | The name \"vic\" is taken",
                "VIC=HASH,ROLE_OPERATOR | The name \"VIC\" is taken"
            })
    void aWrongLineIsNamedButNotShown(String line, String reason) {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> read("vic=" + HASH + ",ROLE_VIEWER\n" + line.replace("HASH", HASH)))
                .satisfies(e -> assertThat(e.getReason())
                        .contains(reason)
                        .doesNotContain("plain-text")
                        .doesNotContain("$2"))
                .withMessageContaining(folder.resolve("users").toString());
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
