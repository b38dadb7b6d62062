package org.nutritioninbox.repair;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Outcome;

/// What a replay would do, without doing it.
///
/// @param total how many deliveries the filter selects
/// @param more whether there are even more, which is too much for a replay
/// @param oldest when the oldest of them was received; `null` where there is none
/// @param processors who would be told
/// @param paused those of them that are paused and would be told later
record ReplayPreview(
        long total,
        boolean more,
        @Nullable Instant oldest,
        @Nullable Instant newest,
        List<String> processors,
        List<String> paused,
        Records records) {

    /// What would change in records.
    ///
    /// @param examined how many deliveries were read for that, the oldest ones
    /// @param wouldChange how many of those would win over what their record has now
    /// @param changes the first of these
    record Records(int examined, int wouldChange, List<Change> changes) {}

    /// A delivery that would win.
    ///
    /// @param outcome `NEW` or `UPDATED`
    record Change(UUID deliveryId, Outcome outcome) {}
}
