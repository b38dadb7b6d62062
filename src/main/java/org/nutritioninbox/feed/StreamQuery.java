package org.nutritioninbox.feed;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/// Says which changes to stream.
record StreamQuery(
        @Parameter(
                description = "The cursor of an earlier answer. Without it, the stream begins with the next change",
                example = FeedQuery.EXAMPLE)
        @Nullable
        String after,

        @Parameter(description = "false for events that have an id, but no data; true unless given", example = "false")
        @Nullable
        Boolean records,

        FeedFilter filter) {

    boolean withRecords() {
        return records == null || records;
    }

    /// @param lastEventId of a viewer that resumes; it is newer than the parameter
    String begin(@Nullable String lastEventId) {
        if (lastEventId != null && !lastEventId.isEmpty()) {
            return lastEventId;
        }
        return after == null ? Feed.LATEST : after;
    }
}
