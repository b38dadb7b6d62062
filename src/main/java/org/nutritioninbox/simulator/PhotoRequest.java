package org.nutritioninbox.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The body of an upload: a photo or its address. The provider's other fields have no effect here.
@SuppressWarnings("ArrayRecordComponent") // never compared
record PhotoRequest(
        byte @Nullable [] body,
        @Nullable String bodyUrl,
        boolean waitOnProcess,
        @Nullable Instant consumedAt) {

    boolean hasOnePhoto() {
        return (body == null) != (bodyUrl == null);
    }
}
