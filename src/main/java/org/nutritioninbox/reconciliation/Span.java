package org.nutritioninbox.reconciliation;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Reason;

/// How much is asked for at once: less where an answer is too long, or where the provider refuses what may be too much
/// for it. Nobody says how much that is.
final class Span {

    /// With these, a provider may mean the window.
    private static final Set<Integer> TOO_MUCH = Set.of(400, 413, 414, 416, 422);

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /// What is refused for a day is not refused because of its length.
    private static final Duration SHORTEST_REFUSED = Duration.ofDays(1);

    private final Duration longest;
    private Duration forAll;
    private Duration forUser;
    private @Nullable String user;

    Span(Duration longest) {
        this.longest = longest;
        this.forAll = longest;
        this.forUser = longest;
    }

    Duration of(String asked) {
        if (!asked.equals(user)) {
            user = asked;
            forUser = forAll;
        }
        return forUser;
    }

    /// Whether asking for less may help.
    boolean narrow(Question question, ProviderFailed failure) {
        Duration span = question.span();
        Duration half = Duration.ofSeconds(span.toSeconds() / 2);
        if (failure.reason() == Reason.TOO_LARGE && span.compareTo(SHORTEST) > 0) {
            forUser = half;
            return true;
        }
        Integer status = failure.status();
        if (failure.reason() == Reason.REFUSED && status != null && TOO_MUCH.contains(status)) {
            boolean mayHelp = span.compareTo(SHORTEST_REFUSED) > 0;
            forUser = mayHelp ? half : forUser;
            forAll = mayHelp ? half : longest;
            return mayHelp;
        }
        return false;
    }
}
