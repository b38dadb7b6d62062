package org.nutritioninbox.inbox;

import java.util.UUID;

/// Confirms that a delivery is committed, or that it is not kept because its person was erased.
public record Receipt(UUID deliveryId, Outcome outcome) {

    private static final UUID NO_DELIVERY = new UUID(0, 0);

    /// Names no delivery.
    static final Receipt ERASED = new Receipt(NO_DELIVERY, Outcome.ERASED);
}
