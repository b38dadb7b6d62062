package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.UUID;
import org.nutritioninbox.query.TimeOrderedIds;

/// What is kept in one transaction.
///
/// @param link where it is in what this instance has acknowledged
/// @param deliveryIds in ascending order
@SuppressWarnings("ArrayRecordComponent") // neither compared nor given away
record Batch(CounterChain.Link link, Instant receivedAt, UUID[] deliveryIds) {

    static Batch of(int deliveries, CounterChain.Link link, Instant receivedAt) {
        return new Batch(link, receivedAt, TimeOrderedIds.next(receivedAt, deliveries));
    }

    UUID id() {
        return deliveryIds[0];
    }

    UUID lastId() {
        return deliveryIds[deliveryIds.length - 1];
    }
}
