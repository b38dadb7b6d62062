package org.nutritioninbox.forecast;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.RecordContent;

/// Attempts with one body that were not answered with 200.
///
/// @param answer the status of the last one
/// @param began not after the first attempt, as far as that is known
record Refusal(String recordId, @Nullable String applicationUserId, int answer, int seen, Instant began, Instant last) {

    /// What is older than that says nothing about when the provider began.
    private static final Duration LONGEST = Duration.ofHours(80);

    /// The provider sends what it has just changed, so the first attempt was then, or this one is the first.
    static Refusal of(Analysis.OfRecord analysis, int answer, Instant at) {
        RecordContent content = analysis.content();
        Instant changed = content.modifiedAt();
        Instant began = changed == null || changed.isAfter(at) || changed.isBefore(at.minus(LONGEST)) ? at : changed;
        return new Refusal(analysis.recordId(), content.applicationUserId(), answer, 1, began, at);
    }

    Refusal and(Refusal later) {
        return new Refusal(
                recordId,
                applicationUserId,
                later.answer,
                seen + later.seen,
                began.isBefore(later.began) ? began : later.began,
                last.isAfter(later.last) ? last : later.last);
    }
}
