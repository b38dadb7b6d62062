package org.nutritioninbox.doctor;

import org.jspecify.annotations.Nullable;

/// A signature that did not match, with everything that may explain it.
///
/// @param header `x-body-signature` as sent
/// @param legacyHeader `X-Spike-Signature`, of the provider's former scheme; `null` if there was none
/// @param body `null` if only its digest was kept
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
public record RefusedSignature(String header, @Nullable String legacyHeader, byte @Nullable [] body) {}
