package org.nutritioninbox.webhook;

import java.util.Locale;
import org.nutritioninbox.body.BodyRefused;

/// The responses of the webhook endpoint. The provider takes only `OK` for a success.
enum WebhookAnswer {
    OK(200, "OK"),
    MISSING_SIGNATURE(400, "Missing signature: send the hex HMAC-SHA256 of the body as x-body-signature"),
    INVALID_JSON(400, "Invalid JSON: send a body of RFC 8259 in UTF-8"),
    INVALID_SIGNATURE(401, "Invalid signature: sign the bytes that are sent, with a key in force"),
    METHOD_NOT_ALLOWED(405, "Only POST is allowed here: send the webhook as a POST request"),
    TIMED_OUT(408, "The body took too long to arrive, please try again"),
    TOO_LARGE(413, "The body is too large: raise WEBHOOK_BODY_LIMIT to accept it"),
    CODED(415, "Send the body without a content coding, or compress it with gzip before you sign it"),
    UNAVAILABLE(503, "Not kept, please try again");

    private final int status;
    private final String detail;

    WebhookAnswer(int status, String detail) {
        this.status = status;
        this.detail = detail;
    }

    static WebhookAnswer of(BodyRefused.RefusalReason reason) {
        return switch (reason) {
            case TOO_LARGE -> TOO_LARGE;
            case TIMED_OUT -> TIMED_OUT;
            case NO_MEMORY -> UNAVAILABLE;
        };
    }

    int status() {
        return status;
    }

    String detail() {
        return detail;
    }

    /// The name in metrics.
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
