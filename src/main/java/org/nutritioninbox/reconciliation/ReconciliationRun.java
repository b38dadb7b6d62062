package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Reason;
import org.nutritioninbox.reconciliation.Gaps.Gap;
import org.nutritioninbox.reconciliation.Reconciliations.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Goes through a run, no faster than it may: one user after the other, one question at a time. What each answer came
/// to is written down before the next question, so that whoever goes on after a crash goes on there.
@Component
class ReconciliationRun {

    private static final Logger log = LoggerFactory.getLogger(ReconciliationRun.class);

    private static final Duration LONGEST_SLICE = Duration.ofMinutes(1);
    private static final Duration TURN = Duration.ofSeconds(2);
    private static final Duration INBOX_FULL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Duration USUAL_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final int AT_ONCE = 500;

    /// After so many in vain for one user, others get their turn.
    private static final int MOST_TRIES = 5;

    private static final String NOT_KEPT = "NOT_KEPT";

    /// So many failures in a row are not the users' fault.
    private static final int MANY_FAILURES = 10;

    private final Reconciliations reconciliations;
    private final KnownUsers users;
    private final Gaps gaps;
    private final Provider provider;
    private final ReconciliationProperties properties;
    private final JsonMapper json;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Counter repaired;

    ReconciliationRun(
            Reconciliations reconciliations,
            KnownUsers users,
            Gaps gaps,
            Provider provider,
            ReconciliationProperties properties,
            JsonMapper json,
            Clock clock,
            MeterRegistry meters) {
        this.reconciliations = reconciliations;
        this.users = users;
        this.gaps = gaps;
        this.provider = provider;
        this.properties = properties;
        this.json = json;
        this.clock = clock;
        this.meters = meters;
        this.repaired = meters.counter("inbox.reconciliation.repaired");
    }

    /// Goes on for a while, or until told to stop.
    ///
    /// @return when to go on; `null` where the run is over
    @Nullable
    Instant goOn(UUID id, BooleanSupplier stopping) {
        return new Slice(id, stopping).goOn();
    }

    /// A while of a run.
    private final class Slice {

        private final UUID id;
        private final BooleanSupplier stopping;
        private final Instant end = clock.instant().plus(LONGEST_SLICE);
        private long step;
        private boolean over;
        private @Nullable Instant pause;

        Slice(UUID id, BooleanSupplier stopping) {
            this.id = id;
            this.stopping = stopping;
        }

        @Nullable
        Instant goOn() {
            try {
                while (!over
                        && pause == null
                        && !stopping.getAsBoolean()
                        && clock.instant().isBefore(end)) {
                    Progress progress = reconciliations.progress(id).orElse(null);
                    if (progress == null || progress.run().state() != ReconciliationState.RUNNING) {
                        return null;
                    }
                    step = progress.step();
                    goOn(progress);
                }
            } catch (Overtaken e) {
                return clock.instant().plus(TURN);
            }
            return over ? null : pause != null ? pause : clock.instant();
        }

        private void goOn(Progress progress) {
            Reconciliation run = progress.run();
            Instant until = run.waitsUntil();
            if (!provider.isConfigured()) {
                end(progress, "The provider is not configured");
            } else if (until != null && until.isAfter(clock.instant())) {
                pause = until;
            } else if (!reconciliations.isNext(id)) {
                pause = clock.instant().plus(TURN);
                note(run, null, "Another run that comes first");
            } else if (run.waitsFor() != null) {
                advance(until == null ? reconciliations.turn(id, step) : reconciliations.waits(id, step, null, null));
            } else if (run.users().total() == null) {
                long total = run.applicationUserId() == null ? users.count() : 1;
                advance(reconciliations.begin(id, step, total));
            } else {
                Question question = next(progress);
                if (question == null) {
                    boolean nobody = run.users().done() == 0 && run.users().failed() > 0;
                    end(progress, nobody ? "No user could be asked for" : null);
                } else {
                    ask(progress, question);
                }
            }
        }

        private @Nullable Question next(Progress progress) {
            Reconciliation run = progress.run();
            String user = progress.thisUser() != null ? progress.thisUser() : user(progress);
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
            Instant reached = reconciliations.reach(user);
            if (reached == null) {
                reconciliations.reachAtFirst(user, properties.atFirst(to));
            }
            return properties.from(reached, to);
        }

        private @Nullable String user(Progress progress) {
            String only = progress.run().applicationUserId();
            if (only == null) {
                return users.after(progress.lastUser()).orElse(null);
            }
            return progress.lastUser().isEmpty() ? only : null;
        }

        private void ask(Progress progress, Question question) {
            Instant asked = clock.instant();
            List<byte[]> answer;
            try {
                answer = provider.list(question.user(), question.from(), question.to());
            } catch (ProviderFailed e) {
                // who is told to stop in the middle of a question learns nothing about the provider
                if (!stopping.getAsBoolean()) {
                    unanswered(progress, question, e);
                }
                waitUntil(asked.plus(properties.pace()));
                return;
            }
            try {
                take(progress, question, answer);
            } catch (InboxUnavailable e) {
                if (!stopping.getAsBoolean()) {
                    notKept(progress, question);
                }
            }
            waitUntil(asked.plus(properties.pace()));
        }

        private void take(Progress progress, Question question, List<byte[]> answer) {
            boolean scheduled = progress.run().scheduled();
            Set<String> interrupted = new HashSet<>(progress.repairing());
            int found = 0;
            int underWay = 0;
            int other = 0;
            Instant oldest = progress.thisReach();
            for (int i = 0; i < answer.size(); i += AT_ONCE) {
                List<byte[]> some = answer.subList(i, Math.min(i + AT_ONCE, answer.size()));
                Gap gap = gaps.look(some, question, scheduled ? progress.run().toTimestamp() : null);
                found += gap.found();
                underWay += gap.underWay();
                other += gap.other();
                oldest = Gaps.earlier(oldest, gap.oldest());
                close(gap, interrupted, progress.tries() > 0);
            }
            if (other > 0) {
                log.warn("{} elements of a list of the provider are no nutrition records", other);
            }
            Instant reached = scheduled ? properties.reached(question.end(), oldest) : null;
            advance(reconciliations.answered(id, step, question, found, underWay, oldest, reached));
        }

        /// @param interrupted what was being brought in when somebody was interrupted, until it has been counted
        /// @param again whether it could not be kept before
        private void close(Gap gap, Set<String> interrupted, boolean again) {
            Set<String> before = new HashSet<>(interrupted);
            before.retainAll(gap.kept());
            if (before.isEmpty() && gap.lacking().isEmpty()) {
                return;
            }
            interrupted.removeAll(before);
            Set<String> begun = new HashSet<>(interrupted);
            begun.addAll(gap.lacking().keySet());
            count(before.size(), begun);
            if (!gap.lacking().isEmpty()) {
                int lost = gaps.close(gap, again).size();
                interrupted.removeAll(gap.lacking().keySet());
                count(lost, interrupted);
                log.info("Found {} records by asking, whose webhooks were lost or are late", lost);
            }
        }

        private void count(int more, Collection<String> begun) {
            advance(reconciliations.repairing(id, step, more, begun));
            repaired.increment(more);
        }

        private void unanswered(Progress progress, Question question, ProviderFailed e) {
            Span less = progress.span().narrowed(question, e);
            if (less != null) {
                advance(reconciliations.narrowed(id, step, question, less));
            } else if (e.reason() == Reason.THROTTLED || e.reason() == Reason.BREAKER_OPEN) {
                waits(progress, e.until(), e.getMessage());
            } else if (e.reason() == Reason.FAILING && e.until() != null && mayTryAgain(progress)) {
                advance(reconciliations.tried(id, step));
                waits(progress, e.until(), e.getMessage());
            } else {
                failed(
                        progress,
                        question,
                        e.reason().name(),
                        e.getMessage(),
                        progress.span().after(e));
            }
        }

        /// That may be because of one record, or for a while because of the inbox.
        private void notKept(Progress progress, Question question) {
            String why = "What was found cannot be kept just now";
            if (mayTryAgain(progress)) {
                advance(reconciliations.tried(id, step));
                pause(progress, clock.instant().plus(INBOX_FULL.multipliedBy(1L << progress.tries())), why);
            } else {
                Span next = new Span(progress.span().forAll(), null);
                failed(progress, question, NOT_KEPT, why, next);
            }
        }

        private static boolean mayTryAgain(Progress progress) {
            return progress.tries() + 1 < MOST_TRIES;
        }

        private void failed(Progress progress, Question question, String reason, @Nullable String why, Span next) {
            meters.counter("inbox.reconciliation.failed", "reason", reason.toLowerCase(Locale.ROOT))
                    .increment();
            log.warn("Reconciliation {} passes over a user: {}", id, why);
            advance(reconciliations.failed(id, step, question.user(), failure(question, reason, why), next));
            int inARow = progress.failuresInARow() + 1;
            if (inARow % MANY_FAILURES == 0) {
                waits(progress, null, inARow + " users in a row could not be asked for: " + why);
            }
        }

        private String failure(Question question, String reason, @Nullable String why) {
            Map<String, Object> failure = new LinkedHashMap<>();
            failure.put("application_user_id", question.user());
            failure.put("reason", reason);
            failure.put("message", why);
            failure.put("at", clock.instant().toString());
            return json.writeValueAsString(failure);
        }

        /// As long as the provider wants, within a day, unless it has not answered for too long.
        private void waits(Progress progress, @Nullable Instant until, @Nullable String why) {
            Instant now = clock.instant();
            Instant latest = now.plus(LONGEST_WAIT);
            if (now.isAfter(progress.unansweredSince().plus(properties.patience()))) {
                end(progress, "The provider has not answered for too long: " + why);
            } else if (until == null) {
                pause(progress, now.plus(USUAL_WAIT), why);
            } else {
                pause(progress, until.isBefore(latest) ? until : latest, why);
            }
        }

        private void pause(Progress progress, Instant until, @Nullable String why) {
            Instant soonest = clock.instant().plus(SHORTEST_WAIT);
            Instant next = until.isBefore(soonest) ? soonest : until;
            log.warn("Reconciliation {} waits until {}: {}", id, next, why);
            note(progress.run(), next, why);
            pause = next;
        }

        private void note(Reconciliation run, @Nullable Instant until, @Nullable String why) {
            if (until != null || !java.util.Objects.equals(why, run.waitsFor())) {
                advance(reconciliations.waits(id, step, until, why));
            }
        }

        private void end(Progress progress, @Nullable String error) {
            advance(reconciliations.end(id, step, error));
            over = true;
            Reconciliation run = progress.run();
            if (error == null && run.repaired() == 0 && run.users().failed() == 0) {
                log.info(
                        "Reconciliation {} is done: {} records of {} users, nothing was lost",
                        id,
                        run.found(),
                        run.users().done());
            } else {
                log.warn(
                        "Reconciliation {} {}: {} records of {} users, of which {} were found by asking; {} users failed",
                        id,
                        error == null ? "is done" : "failed (" + error + ")",
                        run.found(),
                        run.users().done(),
                        run.repaired(),
                        run.users().failed());
            }
        }

        private void advance(boolean isStill) {
            if (!isStill) {
                throw new Overtaken();
            }
            step++;
        }

        private void waitUntil(Instant time) {
            for (Instant now = clock.instant(); now.isBefore(time) && !stopping.getAsBoolean(); now = clock.instant()) {
                LockSupport.parkNanos(Duration.between(now, time).toNanos());
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
        }
    }

    /// Somebody has cancelled the run, or goes on with it elsewhere.
    private static final class Overtaken extends RuntimeException {

        Overtaken() {
            super(null, null, false, false);
        }
    }
}
