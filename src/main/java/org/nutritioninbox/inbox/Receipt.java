package org.nutritioninbox.inbox;

import java.util.UUID;

/// Confirms that a delivery is committed.
public record Receipt(UUID deliveryId, Outcome outcome) {}
