package org.nutritioninbox.quarantine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSON as it was spelt: numbers with all their digits, names in their order, strings as they were escaped. Only so can
/// it
/// be written again in another layout and be the same to the last byte.
final class JsonOutline {

    static final int DEEPEST = 500;

    private static final int MOST_EVENT_IDS = 500;

    private final Node root;

    private JsonOutline(Node root) {
        this.root = root;
    }

    /// `null` where the text is no JSON, or none at all.
    static @Nullable JsonOutline read(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return new JsonOutline(new Reader(text).whole());
        } catch (NotJson e) {
            return null;
        }
    }

    /// Whether this is JSON up to where it ends, and ends too early.
    static boolean isCutOff(String text) {
        try {
            new Reader(text).whole();
            return false;
        } catch (NotJson e) {
            return e.atEnd();
        }
    }

    Node root() {
        return root;
    }

    /// What the fields `event_id` say, at the top or in the elements of a list at the top.
    List<String> eventIds() {
        List<String> ids = new ArrayList<>();
        List<Node> places = root instanceof Node.Sequence list ? list.elements() : List.of(root);
        for (Node place : places) {
            if (place instanceof Node.Fields object && ids.size() < MOST_EVENT_IDS) {
                object.members().stream()
                        .filter(member -> member.name().value().equals("event_id"))
                        .forEach(member -> addId(ids, member.value()));
            }
        }
        return ids;
    }

    private static void addId(List<String> ids, Node id) {
        switch (id) {
            case Node.Text text -> ids.add(text.value());
            case Node.Literal literal -> ids.add(literal.spelling());
            case Node.Fields _, Node.Sequence _ -> {}
        }
    }

    /// A value.
    sealed interface Node {

        record Fields(List<Member> members) implements Node {}

        record Sequence(List<Node> elements) implements Node {}

        /// A string.
        ///
        /// @param spelling between the quotes, with its escapes
        record Text(String spelling, String value) implements Node {}

        /// A number, `true`, `false` or `null`.
        record Literal(String spelling) implements Node {}
    }

    record Member(Node.Text name, Node value) {}

    /// Reads one value and nothing behind it.
    private static final class Reader {

        private final String text;
        private int next;

        Reader(String text) {
            this.text = text;
            this.next = text.startsWith("\uFEFF") ? 1 : 0;
        }

        Node whole() throws NotJson {
            Node value = value(0);
            skipSpace();
            if (next < text.length()) {
                throw new NotJson(false);
            }
            return value;
        }

        private Node value(int depth) throws NotJson {
            if (depth > DEEPEST) {
                throw new NotJson(false);
            }
            return switch (peek()) {
                case '{' -> object(depth);
                case '[' -> list(depth);
                case '"' -> string();
                default -> literal();
            };
        }

        private Node object(int depth) throws NotJson {
            List<Member> members = new ArrayList<>();
            next++;
            if (peek() == '}') {
                next++;
                return new Node.Fields(members);
            }
            char separator;
            do {
                if (peek() != '"') {
                    throw new NotJson(false);
                }
                Node.Text name = string();
                if (separator() != ':') {
                    throw new NotJson(false);
                }
                members.add(new Member(name, value(depth + 1)));
                separator = separator();
            } while (separator == ',');
            return ended(separator == '}', new Node.Fields(members));
        }

        private Node list(int depth) throws NotJson {
            List<Node> elements = new ArrayList<>();
            next++;
            if (peek() == ']') {
                next++;
                return new Node.Sequence(elements);
            }
            char separator;
            do {
                elements.add(value(depth + 1));
                separator = separator();
            } while (separator == ',');
            return ended(separator == ']', new Node.Sequence(elements));
        }

        private static Node ended(boolean asItShould, Node node) throws NotJson {
            if (!asItShould) {
                throw new NotJson(false);
            }
            return node;
        }

        private Node.Text string() throws NotJson {
            int start = ++next;
            StringBuilder value = new StringBuilder();
            while (current() != '"') {
                char c = text.charAt(next++);
                value.append(c == '\\' ? escaped() : c);
            }
            return new Node.Text(text.substring(start, next++), value.toString());
        }

        private char escaped() throws NotJson {
            char c = current();
            next++;
            return switch (c) {
                case '"', '\\', '/' -> c;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> hex();
                default -> throw new NotJson(false);
            };
        }

        private char hex() throws NotJson {
            int code = 0;
            for (int i = 0; i < 4; i++) {
                int digit = Character.digit(current(), 16);
                if (digit < 0) {
                    throw new NotJson(false);
                }
                code = code * 16 + digit;
                next++;
            }
            return (char) code;
        }

        private Node literal() throws NotJson {
            int start = next;
            while (next < text.length() && isPartOfLiteral(text.charAt(next))) {
                next++;
            }
            String spelling = text.substring(start, next);
            if (spelling.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?|true|false|null")) {
                return new Node.Literal(spelling);
            }
            throw new NotJson(next == text.length() && !spelling.isEmpty());
        }

        private static boolean isPartOfLiteral(char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' || c == 'E';
        }

        private char separator() throws NotJson {
            char c = peek();
            next++;
            return c;
        }

        private char peek() throws NotJson {
            skipSpace();
            return current();
        }

        private char current() throws NotJson {
            if (next >= text.length()) {
                throw new NotJson(true);
            }
            return text.charAt(next);
        }

        private void skipSpace() {
            while (next < text.length() && " \t\r\n".indexOf(text.charAt(next)) >= 0) {
                next++;
            }
        }
    }

    /// What was read is no JSON.
    private static final class NotJson extends Exception {

        private final boolean atEnd;

        NotJson(boolean atEnd) {
            super(null, null, false, false);
            this.atEnd = atEnd;
        }

        /// Whether everything up to the end was.
        boolean atEnd() {
            return atEnd;
        }
    }
}
