package org.nutritioninbox.simulator;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of a record that its upload asked for.
///
/// @param nutrients by name; the basic ones if empty
/// @param consumedAt the time of the upload unless given
record Order(
        boolean nutriScore,
        boolean description,
        boolean ingredients,
        List<String> nutrients,
        @Nullable String language,
        @Nullable Instant consumedAt) {

    /// Everything that there is.
    static final Order ALL = new Order(true, true, true, Nutrients.ALL, null, null);
}
