package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.UUID;

/// What is kept in one transaction.
///
/// @param deliveryIds in ascending order
@SuppressWarnings("ArrayRecordComponent") // neither compared nor given away
record Batch(Instant receivedAt, UUID[] deliveryIds) {

    static Batch of(int deliveries, Instant receivedAt) {
        return new Batch(receivedAt, DeliveryIds.next(receivedAt, deliveries));
    }

    UUID id() {
        return deliveryIds[0];
    }

    UUID lastId() {
        return deliveryIds[deliveryIds.length - 1];
    }
}
