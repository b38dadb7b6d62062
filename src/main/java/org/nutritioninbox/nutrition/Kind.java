package org.nutritioninbox.nutrition;

/// The kinds of bodies.
public enum Kind {
    /// One nutrition record: an object with a `record_id` and a `status`.
    NUTRITION_RECORD,
    /// The provider's main webhook: an array of events about other data.
    PROVIDER_EVENTS,
    /// The result of a lab report.
    LAB_REPORT,
    /// Any other JSON.
    UNKNOWN,
    /// A nutrition record that the database refused.
    UNREADABLE,
    /// Not JSON.
    MALFORMED,
    /// Nothing is left of it, because its person was erased.
    ERASED
}
