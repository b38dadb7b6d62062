package org.nutritioninbox.users;

/// The state of an erasure.
public enum ErasureState {
    /// Late deliveries are dropped already. Stored ones are being erased.
    RUNNING,
    /// The last pass has found nothing.
    DONE
}
