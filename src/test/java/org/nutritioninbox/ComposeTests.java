package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/// What docker-compose.yml and .env.example say, without a Docker: that nothing is said twice, and that a variable
/// that may be set gets somewhere.
class ComposeTests {

    private static final Path COMPOSE = Path.of("docker-compose.yml");
    private static final Path EXAMPLE = Path.of(".env.example");

    @Test
    void nothingIsSaidTwice() throws IOException {
        assertThat(services()).containsOnlyKeys("postgres", "app", "simulator", "kafka");
        assertThat(variables()).doesNotHaveDuplicates().isNotEmpty();
    }

    @Test
    void everyVariableOfTheExampleIsUsed() throws IOException {
        String compose = Files.readString(COMPOSE);

        assertThat(variables())
                .allMatch(name -> Pattern.compile("\\$\\{" + name + "\\b")
                        .matcher(compose)
                        .find());
    }

    @Test
    void receiverAndSimulatorAreOneImageThatIsBuiltOnce() throws IOException {
        assertThat(service("simulator"))
                .containsEntry("image", service("app").get("image"))
                .doesNotContainKey("build");
    }

    private static Map<String, Map<String, Object>> services() throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        Map<String, Map<String, Map<String, Object>>> compose = new Yaml(strict).load(Files.readString(COMPOSE));
        return Objects.requireNonNull(compose.get("services"));
    }

    private static Map<String, Object> service(String name) throws IOException {
        return Objects.requireNonNull(services().get(name));
    }

    private static List<String> variables() throws IOException {
        try (Stream<String> lines = Files.lines(EXAMPLE)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.substring(0, line.indexOf('=')))
                    .toList();
        }
    }
}
