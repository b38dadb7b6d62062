package org.nutritioninbox.query;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// Thrown if the instance can do nothing for a request just now. The client may try again in 5 s.
public final class TryAgain extends ErrorResponseException {

    public TryAgain(String detail) {
        super(
                HttpStatus.SERVICE_UNAVAILABLE,
                ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, detail),
                null);
        getHeaders().set(HttpHeaders.RETRY_AFTER, "5");
    }
}
