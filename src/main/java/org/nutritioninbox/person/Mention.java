package org.nutritioninbox.person;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Tells how much of a body is about a person.
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
            return person.isNamed(new String(body, StandardCharsets.UTF_8)) ? new Whole() : new None();
        }
    }
}
