package org.nutritioninbox.quarantine;

import org.jspecify.annotations.Nullable;

/// What there is to find out from why a request was refused.
///
/// @param signature the header as sent
/// @param legacySignature the header of the provider's former scheme; `null` where there was none
/// @param body `null` where only its digest was kept
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record Specimen(String signature, @Nullable String legacySignature, byte @Nullable [] body, byte[] sha256) {}
