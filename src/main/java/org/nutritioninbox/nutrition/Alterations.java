package org.nutritioninbox.nutrition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Collects the places in which a stored record differs from the JSON that was sent. Bounded, since a body can have any
/// number of them.
final class Alterations {

    private static final int MAX_ENTRIES = 50;
    private static final int MAX_NAME = 100;

    private final List<String> entries = new ArrayList<>();
    private final Set<String> replacedFields = new HashSet<>();
    private int more;

    /// Notes that a name or text contains characters that PostgreSQL cannot store.
    void replaced(JsonPath path) {
        if (JsonPath.ROOT.equals(path.parent())) {
            replacedFields.add(path.step());
        }
        add(path, "characters that cannot be stored are replaced by U+FFFD");
    }

    /// Returns true if characters of this field of the root object were replaced.
    boolean isReplaced(String name) {
        return replacedFields.contains(name);
    }

    void add(JsonPath path, String reason) {
        if (entries.size() < MAX_ENTRIES) {
            entries.add(path + ": " + reason);
        } else {
            more++;
        }
    }

    /// A JSON array of sentences; `null` if nothing was altered.
    @Nullable
    String json() {
        if (entries.isEmpty()) {
            return null;
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        entries.forEach(array::add);
        if (more > 0) {
            array.add("and " + more + " more");
        }
        return array.toString();
    }

    /// A path in a JSON document, such as `ingredients[0].name`.
    record JsonPath(@Nullable JsonPath parent, String step) {

        static final JsonPath ROOT = new JsonPath(null, "");

        JsonPath name(String name) {
            return new JsonPath(this, name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "..." : name);
        }

        JsonPath index(int index) {
            return new JsonPath(this, "[" + index + "]");
        }

        @Override
        public String toString() {
            if (parent == null) {
                return step;
            }
            String before = parent.toString();
            String glue = before.isEmpty() || step.startsWith("[") ? "" : ".";
            return StorableText.of(before + glue + step);
        }
    }
}
