package org.nutritioninbox.feed;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.CommitOrder.ChangeCursor;
import tools.jackson.databind.node.ObjectNode;

/// A change of a record.
///
/// @param cursor the place behind this change
/// @param version that the change made; the record may have a newer one by now
/// @param changed the fields that differ from the version before; `null` for a first version, or if the version before
///     is no longer kept
/// @param record in its newest version
record FeedChange(
        @Schema(type = "string") ChangeCursor cursor,

        String recordId,
        long version,
        Instant receivedAt,
        @Nullable List<String> changed,

        @Schema(implementation = Object.class, types = "object")
        ObjectNode record) {

    /// A field of the record; `null` if it is no text.
    @Nullable
    String text(String field) {
        return record.path(field).stringValue(null);
    }
}
