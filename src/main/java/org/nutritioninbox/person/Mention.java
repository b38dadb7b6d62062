package org.nutritioninbox.person;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What a body says about a person.
public sealed interface Mention {

    /// The person is not named.
    record None() implements Mention {}

    /// All of it is about the person, or it cannot be taken apart.
    record Whole() implements Mention {}

    /// It also says something else.
    ///
    /// @param parts that are about the person
    /// @param rest the body without them
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Partly(List<JsonNode> parts, byte[] rest) implements Mention {}

    /// Reads a decoded body.
    static Mention of(Person person, byte[] body) {
        try {
            return new JsonMentions(person).in(body);
        } catch (JacksonException e) {
            String text = new String(body, StandardCharsets.UTF_8);
            return Stream.concat(Stream.of(person.applicationUserId()), person.recordIds().stream())
                            .anyMatch(id -> hasWord(text, id))
                    ? new Whole()
                    : new None();
        }
    }

    private static boolean hasWord(String text, String word) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            int end = at + word.length();
            if ((at == 0 || !isOfWord(text.charAt(at - 1))) && (end == text.length() || !isOfWord(text.charAt(end)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.';
    }
}
