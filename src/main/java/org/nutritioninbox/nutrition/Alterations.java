package org.nutritioninbox.nutrition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Where a record could not be kept as it was sent, and why. Bounded, since a body may be wrong in every place.
final class Alterations {

    private static final int MOST = 50;
    private static final int LONGEST_NAME = 100;

    private final List<String> places = new ArrayList<>();
    private final Set<String> replacedAtTop = new HashSet<>();
    private int more;

    /// Notes that the name or the text at this place lost characters that cannot be stored.
    void replaced(Place place) {
        if (Place.TOP.equals(place.parent())) {
            replacedAtTop.add(place.step());
        }
        add(place, "characters that cannot be stored are replaced by U+FFFD");
    }

    /// Whether a member of the whole document lost characters.
    boolean isReplaced(String name) {
        return replacedAtTop.contains(name);
    }

    void add(Place place, String why) {
        if (places.size() < MOST) {
            places.add(place + ": " + why);
        } else {
            more++;
        }
    }

    /// A JSON array of sentences; `null` where nothing was altered.
    @Nullable
    String json() {
        if (places.isEmpty()) {
            return null;
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        places.forEach(array::add);
        if (more > 0) {
            array.add("and " + more + " more");
        }
        return array.toString();
    }

    /// A place in a JSON document, written out only when it is needed.
    record Place(@Nullable Place parent, String step) {

        static final Place TOP = new Place(null, "");

        Place name(String name) {
            return new Place(this, name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name);
        }

        Place index(int index) {
            return new Place(this, "[" + index + "]");
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
