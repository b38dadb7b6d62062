package org.nutritioninbox.doctor;

/// Why a signature did not match.
public enum Cause {
    /// Right, under a key that is no longer in force.
    RETIRED_KEY,
    /// Base64 instead of hex.
    BASE64,
    /// More in the header than the digits.
    PREFIX,
    /// A line end behind the body came or went on the way.
    TRAILING_NEWLINE,
    /// CRLF became LF, or the other way round.
    LINE_ENDINGS,
    /// The same JSON, written differently.
    RESERIALISED,
    /// A byte order mark came or went on the way.
    BOM,
    /// The same text in another charset.
    CHARSET,
    /// Compressed or decompressed on the way.
    COMPRESSED,
    /// The end of the body is missing.
    TRUNCATED,
    /// The provider's former scheme, which signs the event's id.
    LEGACY_SCHEME,
    /// The signature of another body.
    OTHER_BODY,
    /// None of these can be shown.
    UNKNOWN
}
