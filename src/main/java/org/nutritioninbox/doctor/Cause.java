package org.nutritioninbox.doctor;

/// Why a signature did not match.
public enum Cause {
    RETIRED_KEY,
    BASE64,
    /// The header holds more than the signature.
    PREFIX,
    TRAILING_NEWLINE,
    LINE_ENDINGS,
    /// The same JSON, written differently.
    RESERIALISED,
    /// A byte order mark came or went on the way.
    BOM,
    CHARSET,
    COMPRESSED,
    TRUNCATED,
    /// The provider's former scheme, which signs the event's id.
    LEGACY_SCHEME,
    OTHER_BODY,
    UNKNOWN
}
