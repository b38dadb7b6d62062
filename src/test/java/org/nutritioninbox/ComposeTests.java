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

/// docker-compose.yml and .env.example, without Docker: that nothing is said twice, that a variable
/// that may be set gets somewhere, and that files and profiles are there.
class ComposeTests {

    private static final Path COMPOSE = Path.of("docker-compose.yml");
    private static final Path EXAMPLE = Path.of(".env.example");

    @Test
    void nothingIsSaidTwice() throws IOException {
        assertThat(services())
                .containsOnlyKeys("postgres", "app", "app-2", "proxy", "simulator", "kafka", "prometheus", "grafana");
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
    void instancesAndSimulatorAreOneImageThatIsBuiltOnce() throws IOException {
        for (String name : List.of("app-2", "simulator")) {
            assertThat(service(name))
                    .containsEntry("image", service("app").get("image"))
                    .doesNotContainKey("build");
        }
    }

    @Test
    void bothInstancesHaveTheSameSettings() throws IOException {
        assertThat(service("app-2"))
                .containsEntry("environment", service("app").get("environment"))
                .doesNotContainKey("ports");
    }

    @Test
    void everyMountedFileExists() throws IOException {
        assertThat(Files.readString(COMPOSE).lines().map(String::strip).filter(line -> line.startsWith("- ./")))
                .isNotEmpty()
                .map(line -> Path.of(line.substring(2, line.indexOf(':'))))
                .allMatch(Files::exists);
    }

    @Test
    void everyProfileIsDocumented() throws IOException {
        String operations = Files.readString(Path.of("docs/operations.md"));

        assertThat(services().values())
                .filteredOn(service -> service.containsKey("profiles"))
                .flatExtracting(service -> (List<?>) service.get("profiles"))
                .allMatch(profile -> operations.contains("| `" + profile + "` |"));
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
