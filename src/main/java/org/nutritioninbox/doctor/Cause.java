package org.nutritioninbox.doctor;

/// Why a signature did not match. Each cause says what happened and what to change.
public enum Cause {
    RETIRED_KEY("A retired key signed the body. Have the sender use a key in force, or put this one in force again."),
    BASE64("The signature is sent as base64. Send it as 64 hex digits."),
    PREFIX("The header holds more than the signature, such as a name, quotes, or a second value."
            + " Send the 64 hex digits alone."),
    TRAILING_NEWLINE("White space around the body came or went between signing and arrival. Pass the body on as it is;"
            + " curl needs --data-binary for that."),
    LINE_ENDINGS("The line ends were changed between signing and arrival. Pass the body on as it is."),
    RESERIALISED("The same JSON was signed, but written differently. Sign the bytes that are sent, and pass them on"
            + " unparsed."),
    BOM("A UTF-8 byte order mark came or went between signing and arrival. Sign and send the body without it."),
    CHARSET("The body was signed in one charset and arrived in another. Sign and send the same bytes, in UTF-8."),
    COMPRESSED("The body was compressed between signing and arrival. Pass the body on as it is."),
    TRUNCATED("The end of the body was lost. Look for a limit on the size of bodies in front of this service, or for a"
            + " redirect."),
    LEGACY_SCHEME(
            "The provider's former scheme (X-Spike-Signature) signs only the event_id. Have the whole body signed,"
                    + " in x-body-signature."),
    OTHER_BODY("The signature is that of another body that came lately. Have the sender sign the body that it sends."),
    UNKNOWN("The cause was not found.");

    private final String explanation;

    Cause(String explanation) {
        this.explanation = explanation;
    }

    String explanation() {
        return explanation;
    }
}
