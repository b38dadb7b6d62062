package org.nutritioninbox.reconciliation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Finds the next question of a run: whose turn it is, and for which time.
@Component
class RunQuestions {

    private final KnownUsers users;
    private final Reaches reaches;
    private final ReconciliationProperties properties;

    RunQuestions(KnownUsers users, Reaches reaches, ReconciliationProperties properties) {
        this.users = users;
        this.reaches = reaches;
        this.properties = properties;
    }

    long users(Reconciliation run) {
        return run.applicationUserId() == null ? users.count() : 1;
    }

    /// `null` at the end of the run.
    @Nullable
    Question next(Progress progress) {
        Reconciliation run = progress.run();
        String user = progress.thisUser() != null ? progress.thisUser() : nextUser(progress);
        if (user == null) {
            return null;
        }
        Instant from = progress.thisFrom() != null ? progress.thisFrom() : run.fromTimestamp();
        return Question.of(
                user,
                from != null ? from : sinceReached(user, run.toTimestamp()),
                run.toTimestamp(),
                progress.span().or(properties.window()));
    }

    private Instant sinceReached(String user, Instant to) {
        Instant reached = reaches.of(user);
        if (reached == null) {
            reaches.setIfNew(user, properties.atFirst(to));
        }
        return properties.from(reached, to);
    }

    private @Nullable String nextUser(Progress progress) {
        String only = progress.run().applicationUserId();
        if (only == null) {
            return users.after(progress.lastUser()).orElse(null);
        }
        return progress.lastUser().isEmpty() ? only : null;
    }
}
