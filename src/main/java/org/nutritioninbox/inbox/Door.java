package org.nutritioninbox.inbox;

/// By which way a delivery came in.
public enum Door {
    /// The provider called us.
    WEBHOOK
}
