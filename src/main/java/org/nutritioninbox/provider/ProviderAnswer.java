package org.nutritioninbox.provider;

/// An answer of the provider to a call that succeeded.
///
/// @param status from 200 to 299
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ProviderAnswer(int status, byte[] body) {}
