package org.nutritioninbox.doctor;

/// The answer of the doctor.
///
/// @param explanation what happened and what to change, in a sentence or two; never content
public record Diagnosis(Cause cause, String explanation) {}
