package org.nutritioninbox.submission;

/// Holds a checked request to the provider.
///
/// @param json in the provider's form
/// @param waiting true if the answer is the result of the analysis
@SuppressWarnings("ArrayRecordComponent") // never compared
record Submission(String user, byte[] json, boolean waiting) {}
