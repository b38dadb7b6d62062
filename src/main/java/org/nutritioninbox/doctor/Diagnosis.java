package org.nutritioninbox.doctor;

import java.util.List;
import java.util.stream.Collectors;

/// The answer of the doctor.
///
/// @param explanation what happened and what to change, in a few sentences; never content
public record Diagnosis(Cause cause, String explanation) {

    /// @param causes the most important one first
    static Diagnosis of(List<Cause> causes, String detail) {
        String explanations = causes.stream().map(Cause::explanation).collect(Collectors.joining(" "));
        return new Diagnosis(causes.getFirst(), (explanations + " " + detail).strip());
    }

    static Diagnosis unknown(String detail) {
        return of(List.of(Cause.UNKNOWN), detail);
    }
}
