package org.nutritioninbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Templates show what controllers give them. They do not search, count or compute.
class TemplatesTests {

    private static final Path TEMPLATES = Path.of("src/main/resources/templates/page");
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{[^\"]*");
    private static final Pattern TEXT = Pattern.compile("'[^']*'|\\|[^|]*\\|");
    private static final Pattern LOGIC =
            Pattern.compile("\\.[?^$!]\\[| [-+*/%] |\\.(size|name)\\(\\) [=!<>&]|\\?[^?:]+:[^?:]+\\?"
                    // texts are made, compared or looked up
                    + "|#strings|[=!]= ['\\d]|\\{'' *:"
                    // a choice by more than what a controller has decided, or one with three parts
                    + "|\\{[^}]* \\? |([=!]=|[<>])[^?]* \\? | (and|or) .* (and|or) ");

    @Test
    void noTemplateHasLogic() throws IOException {
        try (Stream<Path> templates = Files.list(TEMPLATES)) {
            assertThat(templates)
                    .allSatisfy(template -> assertThat(logic(template)).isEmpty());
        }
    }

    private static List<String> logic(Path template) throws IOException {
        return EXPRESSION
                .matcher(Files.readString(template))
                .results()
                .map(MatchResult::group)
                .filter(expression ->
                        LOGIC.matcher(TEXT.matcher(expression).replaceAll("''")).find())
                .toList();
    }
}
