package org.nutritioninbox.doctor;

/// A body that may have been signed instead of the one that arrived.
///
/// @param cause the cause, if this body was signed
/// @param explanation what happened then, and what to change
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record Candidate(Cause cause, String explanation, byte[] body) {}
