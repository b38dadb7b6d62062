package org.nutritioninbox.inbox;

/// By which way a delivery came in.
public enum Door {
    /// The provider called us.
    WEBHOOK,
    /// The provider called us while its key was not in force here, and proved genuine later.
    QUARANTINE
}
