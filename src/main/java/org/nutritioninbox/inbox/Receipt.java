package org.nutritioninbox.inbox;

import java.util.UUID;

/// The truth about one delivery, given only after the commit that holds it.
public record Receipt(UUID deliveryId, Outcome outcome) {}
