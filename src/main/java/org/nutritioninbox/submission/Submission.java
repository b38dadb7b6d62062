package org.nutritioninbox.submission;

/// What is to be submitted, checked and ready to go.
///
/// @param user whose meal it is
/// @param json as the provider wants it
/// @param waiting whether the answer is to be the result of the analysis
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record Submission(String user, byte[] json, boolean waiting) {}
