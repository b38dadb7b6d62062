package org.nutritioninbox.quarantine;

/// What the doctor says.
///
/// @param explanation what happened and what to change, in a sentence or two; never content
record Diagnosis(Cause cause, String explanation) {}
