package org.nutritioninbox.users;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The erasure of a user.
///
/// @param user the digest that the audit names the user by
/// @param reachedAt the present pass is through what was received before; `null` between passes
/// @param deliveries how many were erased or redacted
/// @param records how many were erased
/// @param lastError why it waits, if its last step failed
public record Erasure(
        UUID id,

        String user,

        ErasureState state,
        @Nullable Instant reachedAt,
        long deliveries,
        long records,
        @Nullable String lastError,
        String startedBy,
        Instant startedAt,
        @Nullable Instant endedAt) {}
