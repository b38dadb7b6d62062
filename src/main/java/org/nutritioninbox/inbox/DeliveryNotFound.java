package org.nutritioninbox.inbox;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/// Thrown for an unknown delivery, or one that is past the retention.
public final class DeliveryNotFound extends ResponseStatusException {

    public DeliveryNotFound() {
        super(
                HttpStatus.NOT_FOUND,
                "No delivery has this id, or its retention is over. GET /deliveries lists all deliveries");
    }
}
