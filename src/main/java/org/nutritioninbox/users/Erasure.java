package org.nutritioninbox.users;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The erasure of a user.
///
/// @param user the digest that the audit names the user by
/// @param passes how often it began to go through all deliveries
/// @param hoursDone how many hours of deliveries the present pass is through with
/// @param hoursTotal `null` before the first pass
/// @param deliveries how many were erased or redacted
/// @param records how many were erased
/// @param others how many other rows were erased or changed
public record Erasure(
        UUID id,

        @Schema(example = "user#0f47ac1d3d0f4f6c9a3e5b7c8d9e0f1a")
        String user,

        State state,
        int passes,
        int hoursDone,
        @Nullable Integer hoursTotal,
        long deliveries,
        long records,
        long others,
        String startedBy,
        Instant startedAt,
        @Nullable Instant endedAt) {

    public enum State {
        /// What arrives late is refused already, and what is kept is being erased.
        RUNNING,
        /// A last pass has found nothing.
        DONE
    }
}
