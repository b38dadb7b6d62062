package org.nutritioninbox.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/// JSON as it was spelt: numbers with all their digits, names in their order, strings with their escapes. Only so can
/// it be written in another layout and match to the last byte.
record SpeltJson(Node root) {

    private static final int DEEPEST = 100;
    private static final int MOST_EVENT_IDS = 500;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /// `null` where the text is no JSON.
    static @Nullable SpeltJson read(String text) {
        try {
            return parse(text);
        } catch (JacksonException e) {
            return null;
        }
    }

    /// Whether the text is the beginning of JSON.
    static boolean isCutOff(String text) {
        try {
            return parse(text) == null && text.isBlank();
        } catch (UnexpectedEndOfInputException e) {
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static @Nullable SpeltJson parse(String text) {
        String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), unmarked.toCharArray())) {
            JsonToken first = parser.nextToken();
            Node root = first == null ? null : node(parser, unmarked);
            return root == null || parser.nextToken() != null ? null : new SpeltJson(root);
        }
    }

    private static Node node(JsonParser parser, String text) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                List<Member> members = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    Text name = text(parser, text);
                    parser.nextToken();
                    members.add(new Member(name, node(parser, text)));
                }
                yield new Fields(members);
            }
            case START_ARRAY -> {
                List<Node> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(node(parser, text));
                }
                yield new Elements(elements);
            }
            case VALUE_STRING -> text(parser, text);
            default -> new Literal(parser.getString());
        };
    }

    private static Text text(JsonParser parser, String text) {
        int start = (int) parser.currentTokenLocation().getCharOffset() + 1;
        int end = start;
        while (text.charAt(end) != '"') {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return new Text(text.substring(start, end), parser.getString());
    }

    /// The values of `event_id`, at the top or in the elements of a list at the top.
    Stream<String> eventIds() {
        Stream<Node> places = root instanceof Elements(List<Node> elements) ? elements.stream() : Stream.of(root);
        return places.filter(Fields.class::isInstance)
                .flatMap(place -> ((Fields) place).members().stream())
                .filter(member -> member.name().value().equals("event_id"))
                .flatMap(member -> switch (member.value()) {
                    case Text id -> Stream.of(id.value());
                    case Literal id -> Stream.of(id.spelling());
                    case Fields _, Elements _ -> Stream.empty();
                })
                .limit(MOST_EVENT_IDS);
    }

    sealed interface Node {}

    record Fields(List<Member> members) implements Node {}

    record Member(Text name, Node value) {}

    record Elements(List<Node> elements) implements Node {}

    /// @param spelling between the quotes, with its escapes
    record Text(String spelling, String value) implements Node {}

    /// A number, `true`, `false` or `null`.
    record Literal(String spelling) implements Node {}
}
