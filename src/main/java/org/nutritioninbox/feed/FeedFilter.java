package org.nutritioninbox.feed;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/// Says which changes a reader wants.
///
/// @param status of the newest version
record FeedFilter(
        @Parameter(description = "The user as the provider knows it", example = "end_user_id1") @Nullable
        String applicationUserId,

        @Parameter(description = "The status of the newest version", example = "completed") @Nullable
        String status) {

    static final FeedFilter ALL = new FeedFilter(null, null);

    boolean includes(FeedChange change) {
        return isWanted(applicationUserId, change, "application_user_id") && isWanted(status, change, "status");
    }

    private static boolean isWanted(@Nullable String value, FeedChange change, String field) {
        return value == null || value.equals(change.record().path(field).stringValue(null));
    }
}
