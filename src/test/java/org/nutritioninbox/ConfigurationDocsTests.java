package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/// The settings in the documentation are those of the code, with their defaults. The simulator has a page of its own.
class ConfigurationDocsTests {

    private static final String NO_DEFAULT = "";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z][A-Z0-9_]+)` \\|.*\\| (?:`([^`]+)`)?.*\\|$");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z.-]+):([^}]*)}");

    /// Read before there are any properties.
    private static final Map<String, String> OF_THE_START =
            Map.of("LOCAL_DATA", "data", "DEMO_PORT", Demo.DEFAULT_PORT);

    private static final List<String> OF_SPRING = List.of("SPRING_", "SERVER_", "MANAGEMENT_", "LOGGING_", "OTEL_");

    @Test
    void everySettingIsDescribedWithItsDefault() throws IOException {
        Map<String, String> described = described(Path.of("docs/configuration.md"));
        described.keySet().removeIf(ConfigurationDocsTests::isOfSpring);

        assertThat(described).containsExactlyInAnyOrderEntriesOf(ours());
    }

    @Test
    void settingsOfSpringHaveTheDefaultsThatWeGiveThem() throws IOException {
        Map<String, String> ofSpring = described(Path.of("docs/configuration.md"));
        ofSpring.keySet().removeIf(name -> !isOfSpring(name));
        Map<String, String> configured = configured();

        assertThat(ofSpring)
                .isNotEmpty()
                .allSatisfy((name, value) ->
                        assertThat(value).as(name).isEqualTo(configured.getOrDefault(name, NO_DEFAULT)));
    }

    @Test
    void theReadmeHasTenOfThem() throws IOException {
        Map<String, String> all = described(Path.of("docs/configuration.md"));

        assertThat(described(Path.of("README.md")))
                .hasSize(10)
                .allSatisfy((name, value) -> assertThat(all).contains(entry(name, value)));
    }

    private static boolean isOfSpring(String name) {
        return OF_SPRING.stream().anyMatch(name::startsWith);
    }

    private static Map<String, String> described(Path page) throws IOException {
        return ROW.matcher(Files.readString(page))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> valueOr(row.group(2))));
    }

    private static String valueOr(@Nullable String value) {
        return Objects.requireNonNullElse(value, NO_DEFAULT);
    }

    private static Map<String, String> ours() {
        Map<String, String> settings = new HashMap<>(OF_THE_START);
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        scanner.findCandidateComponents("org.nutritioninbox").stream()
                .map(bean -> load(Objects.requireNonNull(bean.getBeanClassName())))
                .filter(type -> !type.getPackageName().endsWith(".simulator"))
                .forEach(type ->
                        add(type.getAnnotation(ConfigurationProperties.class).value(), type, settings));
        placeholders().forEach(settings::putIfAbsent);
        return settings;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(String prefix, Class<?> owner, Map<String, String> settings) {
        Parameter[] parameters = owner.getDeclaredConstructors()[0].getParameters();
        RecordComponent[] components = owner.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            String name = prefix + "." + components[i].getName().replaceAll("[A-Z]", "-$0");
            if (components[i].getType().isRecord()) {
                add(name, components[i].getType(), settings);
            } else if (named(components[i]) instanceof Class<?> type && type.isRecord()) {
                add(name + ".app", type, settings);
            } else {
                settings.put(variable(name), value(parameters[i]));
            }
        }
    }

    /// The type of settings that have a name of the operator's choice, such as `app`.
    private static @Nullable Type named(RecordComponent component) {
        return component.getType() == Map.class && component.getGenericType() instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()[1]
                : null;
    }

    private static String value(Parameter parameter) {
        DefaultValue value = parameter.getAnnotation(DefaultValue.class);
        return value == null ? NO_DEFAULT : String.join(",", value.value());
    }

    /// The placeholders of our settings in those of libraries, with their defaults.
    private static Map<String, String> placeholders() {
        return configured().values().stream()
                .flatMap(value -> PLACEHOLDER.matcher(value).results())
                .collect(Collectors.toMap(
                        found -> variable(found.group(1)), ConfigurationDocsTests::fallback, (first, _) -> first));
    }

    private static String fallback(MatchResult placeholder) {
        return placeholder.group(2);
    }

    private static Map<String, String> configured() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new FileSystemResource("src/main/resources/application.yaml"));
        return Objects.requireNonNull(yaml.getObject()).entrySet().stream()
                .collect(Collectors.toMap(
                        property -> variable(property.getKey().toString()),
                        property -> property.getValue().toString()));
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
