package org.nutritioninbox.doctor;

import org.jspecify.annotations.Nullable;

/// A refused request, as far as the doctor needs it.
///
/// @param signature the header as sent
/// @param legacySignature the header of the provider's former scheme; `null` where there was none
/// @param body `null` where only its digest was kept
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
public record Specimen(String signature, @Nullable String legacySignature, byte @Nullable [] body, byte[] sha256) {}
