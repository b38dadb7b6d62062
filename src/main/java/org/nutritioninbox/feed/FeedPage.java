package org.nutritioninbox.feed;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.nutritioninbox.inbox.CommitOrder.ChangeCursor;

/// Some changes in their order.
///
/// @param cursor what to ask for the next changes with; also given if there are no changes
/// @param more true if there are more changes now
record FeedPage(
        List<FeedChange> changes, @Schema(type = "string") ChangeCursor cursor, boolean more) {}
