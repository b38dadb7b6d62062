package org.nutritioninbox.simulator;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a phone asks to know of its photo.
///
/// @param nutrients by name; the basic ones where empty
/// @param consumedAt the time of the upload unless given
record Order(
        boolean nutriScore,
        boolean description,
        boolean ingredients,
        List<String> nutrients,
        @Nullable String language,
        @Nullable Instant consumedAt) {

    /// Everything that there is.
    static final Order ALL = new Order(true, true, true, List.copyOf(Nutrients.ALL), null, null);

    /// Nothing that has to be asked for.
    static final Order PLAIN = new Order(false, false, false, List.of(), null, null);

    /// As somebody gets back what he typed in himself.
    static Order typedIn(@Nullable Instant consumedAt) {
        return new Order(true, true, true, List.of(), null, consumedAt);
    }
}
