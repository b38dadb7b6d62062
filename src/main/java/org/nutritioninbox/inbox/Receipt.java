package org.nutritioninbox.inbox;

import java.util.UUID;

/// Confirms that a delivery is committed, or that it is not kept because its person was erased.
public record Receipt(UUID deliveryId, Outcome outcome) {

    /// Names no delivery.
    static final Receipt ERASED = new Receipt(new UUID(0, 0), Outcome.ERASED);
}
