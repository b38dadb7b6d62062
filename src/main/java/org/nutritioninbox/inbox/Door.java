package org.nutritioninbox.inbox;

/// By which way a delivery came in.
public enum Door {
    /// The provider called us.
    WEBHOOK,
    /// The provider called us while its key was not in force here, and proved genuine later.
    QUARANTINE,
    /// Found by asking the provider, whose call was lost.
    RECONCILIATION,
    /// The provider's own answer to a submission that waited for its analysis.
    SUBMISSION,
    /// Kept here before, and brought in again by a rebuild that reads it better.
    REBUILD
}
