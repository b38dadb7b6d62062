package org.nutritioninbox.inbox;

/// The way on which a delivery reached the inbox.
public enum Origin {
    /// The provider's webhook.
    WEBHOOK,
    /// A webhook that was quarantined first, and verified later with a new key.
    QUARANTINE,
    /// Fetched from the provider, because its webhook was missing.
    RECONCILIATION,
    /// The provider's response to a synchronous submission.
    SUBMISSION,
    /// A copy of an earlier delivery, made by a rebuild that reads it better.
    REBUILD
}
