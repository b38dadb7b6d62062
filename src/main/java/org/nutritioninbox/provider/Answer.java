package org.nutritioninbox.provider;

/// What the provider answered where it did what it was asked for.
///
/// @param status from 200 to 299
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
public record Answer(int status, byte[] body) {}
