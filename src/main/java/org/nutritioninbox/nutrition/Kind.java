package org.nutritioninbox.nutrition;

/// What a signed body turned out to be.
public enum Kind {
    /// One nutrition record: an object with a `record_id` and a `status`.
    NUTRITION_RECORD,
    /// The provider's main webhook: an array of events about other data.
    PROVIDER_EVENTS,
    /// The result of a lab report.
    LAB_REPORT,
    /// JSON of no kind we know.
    UNKNOWN,
    /// A nutrition record that the database refuses to hold.
    UNREADABLE,
    /// Not JSON at all.
    MALFORMED
}
