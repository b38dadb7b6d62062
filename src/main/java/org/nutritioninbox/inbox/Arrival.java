package org.nutritioninbox.inbox;

import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;

/// A body that came through a door and is to be kept.
///
/// @param body the bytes as they arrived; whoever hands them over does not change them any more
/// @param analysis what they say
/// @param keyId which key they were signed with; `null` where we fetched them ourselves
/// @param contentCoding as the sender named it; `null` where the bytes are not coded
@SuppressWarnings("ArrayRecordComponent") // compared with nothing, and copying every body would cost
public record Arrival(
        Door door,
        byte[] body,
        Analysis analysis,
        @Nullable String keyId,
        @Nullable String contentCoding) {}
