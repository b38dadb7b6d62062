package org.nutritioninbox.doctor;

import org.jspecify.annotations.Nullable;

/// A request whose signature did not match, with everything that may explain it.
public interface RefusedSignature {

    /// The header `x-body-signature` as sent.
    String signature();

    /// The header `X-Spike-Signature`, of the provider's former scheme.
    @Nullable
    String legacySignature();

    /// Returns `null` if only the digest was kept.
    byte @Nullable [] body();
}
