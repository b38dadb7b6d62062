package org.nutritioninbox.simulator;

import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A new serving size, a new time of consumption, or both.
record ChangeRequest(
        @Figure @Positive @Nullable BigDecimal servingSize,
        @Nullable Instant consumedAt) {}
