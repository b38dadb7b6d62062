package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.http.server.PathContainer;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/// The README and the pages in `docs/` point at things that exist: pages, headings, files, classes, paths, metrics.
class DocsTests {

    private static final Path README = Path.of("README.md");
    private static final int LONGEST_README = 150;

    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```$");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)#?([^)]*)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern FILE =
            Pattern.compile("(?<![\\w/.$])(\\./mvnw|\\.ci/run|(?:src|docs|deploy)/[\\w./-]+|[\\w-]*\\.env\\.example)");
    private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+/)+[A-Z]\\w+)`");
    private static final Pattern OPERATION = Pattern.compile("`(?:GET|POST|PUT|PATCH|DELETE) (/[^`? ]*)");
    private static final Pattern CALL =
            Pattern.compile("(?:http://localhost:[89]000|\\$INBOX|\\$SIMULATOR)(/[^\\s\"`?)>]*)");
    private static final Pattern METRIC = Pattern.compile("[\"`](inbox\\.[a-z.]+)[\"`]");

    /// Mapped by Spring Boot and springdoc.
    private static final List<String> PATHS_OF_LIBRARIES = List.of("/actuator/**", "/v3/api-docs", "/swagger-ui.html");

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(LONGEST_README);
    }

    @Test
    void linksLeadToPagesAndHeadings() {
        assertThat(pages().flatMap(page -> found(LINK, prose(page))
                        .filter(link -> !leadsSomewhere(page, link))
                        .map(link -> page + ": " + link.group())))
                .isEmpty();
    }

    @Test
    void filesThatAreNamedExist() {
        assertThat(missing(FILE, name -> Files.exists(Path.of(name)))).isEmpty();
    }

    @Test
    void classesThatAreNamedExist() {
        assertThat(missing(CLASS, name -> Files.exists(Path.of("src/main/java/org/nutritioninbox", name + ".java"))))
                .isEmpty();
    }

    @Test
    void pathsThatAreCalledAreMapped() {
        Set<PathPattern> mapped = mappedPaths();
        Predicate<String> isMapped = path -> mapped.stream()
                .anyMatch(pattern -> pattern.matches(PathContainer.parsePath(path.replaceAll("[.,;:]$", ""))));

        assertThat(Stream.concat(missing(OPERATION, isMapped), missing(CALL, isMapped)))
                .isEmpty();
    }

    @Test
    void operationsListsEveryMetric() {
        Set<String> listed = names(METRIC, List.of(Path.of("docs/operations.md")));

        assertThat(listed).isEqualTo(names(METRIC, sources()));
    }

    private static boolean leadsSomewhere(Path page, MatchResult link) {
        Path target = link.group(1).isEmpty()
                ? page
                : page.resolveSibling(link.group(1)).normalize();
        return Files.exists(target)
                && (link.group(2).isEmpty() || anchors(target).contains(link.group(2)));
    }

    /// As GitHub makes them of headings.
    private static Set<String> anchors(Path page) {
        Map<String, Integer> seen = new HashMap<>();
        return found(HEADING, prose(page))
                .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .map(anchor -> {
                    int before = seen.merge(anchor, 1, Integer::sum) - 1;
                    return before == 0 ? anchor : anchor + "-" + before;
                })
                .collect(Collectors.toSet());
    }

    private static Stream<String> missing(Pattern pattern, Predicate<String> exists) {
        return pages().flatMap(page -> found(pattern, read(page))
                .map(match -> match.group(1))
                .filter(name -> !exists.test(name))
                .map(name -> page + ": " + name));
    }

    private static Set<PathPattern> mappedPaths() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        MockEnvironment environment = new MockEnvironment();
        environment.setActiveProfiles("simulator", "demo");
        scanner.setEnvironment(environment);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        return Stream.concat(
                        PATHS_OF_LIBRARIES.stream(),
                        scanner.findCandidateComponents("org.nutritioninbox").stream()
                                .map(bean -> load(Objects.requireNonNull(bean.getBeanClassName())))
                                .flatMap(DocsTests::mappedPaths)
                                .filter(path -> !path.startsWith("$")))
                .map(PathPatternParser.defaultInstance::parse)
                .collect(Collectors.toSet());
    }

    private static Stream<String> mappedPaths(Class<?> controller) {
        RequestMapping ofAll = AnnotatedElementUtils.findMergedAnnotation(controller, RequestMapping.class);
        List<String> prefixes = ofAll == null || ofAll.path().length == 0 ? List.of("") : List.of(ofAll.path());
        return Arrays.stream(controller.getDeclaredMethods())
                .flatMap(DocsTests::pathsOfMethod)
                .flatMap(path -> prefixes.stream().map(prefix -> prefix + path));
    }

    private static Stream<String> pathsOfMethod(Method method) {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
        if (mapping == null) {
            return Stream.empty();
        }
        return mapping.path().length == 0 ? Stream.of("") : Arrays.stream(mapping.path());
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> names(Pattern pattern, List<Path> files) {
        return files.stream()
                .flatMap(file -> found(pattern, read(file)))
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> sources() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> pages() {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(
                    Stream.of(README, Path.of("CHANGELOG.md")),
                    docs.filter(page -> page.toString().endsWith(".md")).sorted().toList().stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String prose(Path page) {
        return CODE_BLOCK.matcher(read(page)).replaceAll("");
    }

    private static Stream<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
