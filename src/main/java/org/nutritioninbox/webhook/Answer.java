package org.nutritioninbox.webhook;

import java.util.Locale;

/// What the door says. Only `OK` is a success to the provider; each of the others tells the sender why.
enum Answer {
    OK(200, "OK"),
    MISSING_SIGNATURE(400, "Missing signature"),
    INVALID_JSON(400, "Invalid JSON"),
    INVALID_SIGNATURE(401, "Invalid signature"),
    METHOD_NOT_ALLOWED(405, "Only POST is allowed here"),
    TIMED_OUT(408, "The body took too long to arrive"),
    TOO_LARGE(413, "The body is too large"),
    CODED(415, "A content coding is only accepted where the coded bytes are what was signed, and gzip"),
    UNAVAILABLE(503, "Not kept, please try again");

    private final int status;
    private final String detail;

    Answer(int status, String detail) {
        this.status = status;
        this.detail = detail;
    }

    int status() {
        return status;
    }

    String detail() {
        return detail;
    }

    /// How metrics call it.
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
