package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Our sources look as palantir-java-format leaves them. To make them so:
/// `./mvnw test -Dtest=FormattingTests -Dformatting=apply`
class FormattingTests {

    private static final int LONGEST_LINE = 120;

    private static final JavaFormatterOptions OPTIONS = JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build();

    /// The formatter breaks them, into lines that are no comments any more.
    @Test
    void noLineOfDocumentationIsTooLong() {
        assertThat(sources().stream().flatMap(FormattingTests::tooLong)).isEmpty();
    }

    private static Stream<String> tooLong(Path source) {
        try (Stream<String> lines = Files.lines(source)) {
            return lines
                    .filter(line -> line.length() > LONGEST_LINE && line.strip().startsWith("///"))
                    .map(line -> source + ": " + line)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everySourceIsFormatted() {
        boolean apply = "apply".equals(System.getProperty("formatting"));
        assertThat(apply
                        && sources().stream()
                                .flatMap(FormattingTests::tooLong)
                                .findAny()
                                .isPresent())
                .as("nothing is formatted while a line of documentation is too long")
                .isFalse();
        assertThat(sources().stream().filter(source -> !isFormatted(source, apply)))
                .as("not formatted; ./mvnw test -Dtest=FormattingTests -Dformatting=apply formats them")
                .isEmpty();
    }

    @Test
    void noLineOfOtherTextsEndsInSpaceAndNoImportIsAWildcard() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("."))) {
            assertThat(files.filter(FormattingTests::isText).flatMap(FormattingTests::untidyLines))
                    .isEmpty();
        }
    }

    private static boolean isText(Path file) {
        String path = file.toString();
        return path.matches("\\./([^/]*\\.(md|yml|xml)|Dockerfile|docs/.*\\.md|src/.*\\.(java|yaml|sql))");
    }

    private static Stream<String> untidyLines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.endsWith(" ") || line.matches("import .*\\*;"))
                    .map(line -> file + ": " + line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFormatted(Path source, boolean apply) {
        try {
            String text = Files.readString(source);
            String formatted = Formatter.createFormatter(OPTIONS)
                    .formatSource(ImportOrderer.reorderImports(
                            RemoveUnusedImports.removeUnusedImports(text), JavaFormatterOptions.Style.PALANTIR));
            if (apply) {
                Files.writeString(source, formatted);
                return true;
            }
            return formatted.equals(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FormatterException e) {
            throw new IllegalStateException(source + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> sources() {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
