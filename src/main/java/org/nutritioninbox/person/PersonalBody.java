package org.nutritioninbox.person;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A body in an export: one of the three.
///
/// @param body as text, if it is UTF-8
/// @param bodyBase64 any other bytes
/// @param bodyParts what names the person, if the body names others, too
public record PersonalBody(
        @Nullable String body,
        @Nullable String bodyBase64,
        @Nullable List<JsonNode> bodyParts) {

    public static PersonalBody of(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new PersonalBody(text, null, null);
        } catch (CharacterCodingException e) {
            return new PersonalBody(null, Base64.getEncoder().encodeToString(bytes), null);
        }
    }

    public static PersonalBody ofParts(List<JsonNode> parts) {
        return new PersonalBody(null, null, parts);
    }
}
