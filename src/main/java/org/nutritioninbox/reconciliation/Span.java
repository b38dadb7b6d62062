package org.nutritioninbox.reconciliation;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Reason;

/// How much is asked for at once: less where an answer is too long, or where the provider refuses what may be too much
/// for it. Nobody says how much that is.
///
/// @param forAll of everybody; `null` where it is the usual
/// @param forUser of the one whose turn it is; `null` where it is the same as for all
record Span(@Nullable Duration forAll, @Nullable Duration forUser) {

    /// With these, a provider may mean the window.
    private static final Set<Integer> TOO_MUCH = Set.of(400, 413, 414, 416, 422);

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /// What is refused for a day is not refused because of its length.
    private static final Duration SHORTEST_REFUSED = Duration.ofDays(1);

    Duration or(Duration usual) {
        return forUser != null ? forUser : forAll != null ? forAll : usual;
    }

    /// Less than what was just asked for; `null` where that does not help.
    @Nullable
    Span narrowed(Question question, ProviderFailed failure) {
        Duration span = question.span();
        Duration half = Duration.ofSeconds(span.toSeconds() / 2);
        if (failure.reason() == Reason.TOO_LARGE && span.compareTo(SHORTEST) > 0) {
            return new Span(forAll, half);
        }
        return isTooMuch(failure) && span.compareTo(SHORTEST_REFUSED) > 0 ? new Span(half, half) : null;
    }

    /// For the next user, after one that could not be asked for.
    Span after(ProviderFailed failure) {
        return new Span(isTooMuch(failure) ? null : forAll, null);
    }

    private static boolean isTooMuch(ProviderFailed failure) {
        Integer status = failure.status();
        return failure.reason() == Reason.REFUSED && status != null && TOO_MUCH.contains(status);
    }
}
