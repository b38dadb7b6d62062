package org.nutritioninbox.inbox;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// There is no such delivery, or it is no longer kept.
public final class DeliveryNotFound extends ErrorResponseException {

    public DeliveryNotFound() {
        super(
                HttpStatus.NOT_FOUND,
                ProblemDetail.forStatusAndDetail(
                        HttpStatus.NOT_FOUND,
                        "No delivery has this id, or it is no longer kept; list /deliveries to find others"),
                null);
    }
}
