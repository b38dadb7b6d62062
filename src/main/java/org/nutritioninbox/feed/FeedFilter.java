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

    boolean includes(@Nullable String ofUser, @Nullable String ofStatus) {
        return (applicationUserId == null || applicationUserId.equals(ofUser))
                && (status == null || status.equals(ofStatus));
    }
}
