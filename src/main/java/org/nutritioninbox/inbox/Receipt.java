package org.nutritioninbox.inbox;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Confirms that a delivery is committed, or that it is not kept because its person was erased.
///
/// @param deliveryId `null` if it is not kept
public record Receipt(@Nullable UUID deliveryId, Outcome outcome) {}
