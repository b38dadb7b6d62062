package org.nutritioninbox.reconciliation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// How far each run is. An instance that goes on with a run says at which step it found it. If another instance has
/// been there since, or the run is over, nothing changes and [RunStep.Overtaken] is thrown.
@Repository
class ReconciliationSteps {

    private static final int MOST_FAILURES = 20;

    private static final String STEP = " , step = step + 1 where id = :id and step = :step and state = 'RUNNING'";

    private static final String ANSWERED = """
            update reconciliation set asked = asked + 1, found = found + :found,
                under_way = under_way + :underWay, failures_in_a_row = 0, contact_at = :now, repairing = '{}',
                last_user = case when :done then :user else last_user end,
                this_user = case when :done then null else :user end, this_from = :rest,
                this_reach = :oldest, tries = 0,
                this_span_seconds = case when :done then null else this_span_seconds end,
                users_done = users_done + case when :done then 1 else 0 end,
                users_total = greatest(users_total, users_done + users_failed + 1)
            """;

    private final JdbcClient client;
    private final Reaches reaches;
    private final Clock clock;

    ReconciliationSteps(JdbcClient client, Reaches reaches, Clock clock) {
        this.client = client;
        this.reaches = reaches;
        this.clock = clock;
    }

    Optional<Progress> progress(UUID id) {
        return client.sql("select * from reconciliation where id = :id")
                .param("id", id)
                .query(ReconciliationSteps::read)
                .optional();
    }

    /// Those that an operator wants come first, then the one that waits for longest.
    boolean isNext(UUID id) {
        return client.sql("""
                        select id from reconciliation where state = 'RUNNING' order by scheduled, started_at, id limit 1
                        """)
                .query((row, _) -> row.getObject(1, UUID.class))
                .optional()
                .filter(id::equals)
                .isPresent();
    }

    void begin(RunStep step, long users) {
        advance(
                step,
                step("update reconciliation set users_total = :users, turn_at = :now", step)
                        .param("users", users)
                        .param("now", at(clock.instant())));
    }

    void waits(RunStep step, @Nullable Instant until, @Nullable String why) {
        advance(
                step,
                step("update reconciliation set waits_until = :until, waits_for = :why", step)
                        .param("until", until == null ? null : at(until))
                        .param("why", why));
    }

    /// Its turn has come again.
    void turn(RunStep step) {
        advance(
                step,
                step("update reconciliation set turn_at = :now, waits_until = null, waits_for = null", step)
                        .param("now", at(clock.instant())));
    }

    /// A user was asked for in vain, and is going to be asked for again.
    void tried(RunStep step) {
        advance(step, step("update reconciliation set tries = tries + 1", step));
    }

    /// Less is asked for at once.
    void narrowed(RunStep step, Question question, Span span) {
        advance(
                step,
                step("""
                        update reconciliation set this_user = :user, this_from = :from, span_seconds = :forAll,
                            this_span_seconds = :forUser
                        """, step)
                        .param("user", question.user())
                        .param("from", at(question.from()))
                        .param("forAll", seconds(span.forAll()))
                        .param("forUser", seconds(span.forUser())));
    }

    /// Some are repaired, others are being brought in now. After a crash, the next instance finds the latter held, and
    /// knows by this that they are still to be counted.
    void repairing(RunStep step, int repaired, Collection<String> recordIds) {
        advance(
                step,
                step("update reconciliation set repaired = repaired + :repaired, repairing = :ids", step)
                        .param("repaired", repaired)
                        .param("ids", recordIds.toArray(String[]::new)));
    }

    /// A question was answered, and all that was in the answer is held.
    @Transactional
    public void answered(RunStep step, Question question, Found found) {
        Instant rest = question.rest();
        Instant oldest = found.oldest();
        advance(
                step,
                step(ANSWERED, step)
                        .param("found", found.records())
                        .param("underWay", found.underWay())
                        .param("now", at(clock.instant()))
                        .param("done", rest == null)
                        .param("user", question.user())
                        .param("rest", rest == null ? null : at(rest))
                        .param("oldest", rest == null || oldest == null ? null : at(oldest)));
        Instant reached = found.reached();
        if (rest == null && reached != null) {
            reaches.set(question.user(), reached);
        }
    }

    /// A user cannot be asked for, and the next one's turn comes.
    ///
    /// @param failure as JSON; only the first ones are remembered
    void failed(RunStep step, String user, String failure, Span next) {
        advance(
                step,
                step("""
                        update reconciliation set users_failed = users_failed + 1, last_user = :user, this_user = null,
                            this_from = null, this_reach = null, tries = 0, span_seconds = :forAll,
                            this_span_seconds = null, repairing = '{}', failures_in_a_row = failures_in_a_row + 1,
                            users_total = greatest(users_total, users_done + users_failed + 1),
                            failures = case when jsonb_array_length(failures) < :most
                                then failures || cast(:failure as jsonb) else failures end
                        """, step)
                        .param("user", user)
                        .param("failure", failure)
                        .param("forAll", seconds(next.forAll()))
                        .param("most", MOST_FAILURES));
    }

    /// @param error why it failed; `null` where it did not
    void end(RunStep step, @Nullable String error) {
        advance(
                step,
                step("""
                        update reconciliation set state = :state, error = :error, ended_at = :now, waits_until = null,
                            waits_for = null,
                            contact_at = case when users_total = 0 and cast(:error as text) is null then :now else contact_at end
                        """, step)
                        .param("state", (error == null ? ReconciliationState.DONE : ReconciliationState.FAILED).name())
                        .param("error", error)
                        .param("now", at(clock.instant())));
    }

    private StatementSpec step(String update, RunStep step) {
        return client.sql(update + STEP).param("id", step.id()).param("step", step.number());
    }

    private static void advance(RunStep step, StatementSpec change) {
        step.advance(change.update() > 0);
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }

    private static Progress read(ResultSet row, int number) throws SQLException {
        return new Progress(
                Reconciliations.read(row, number),
                row.getLong("step"),
                row.getString("last_user"),
                row.getString("this_user"),
                RowTime.of(row, "this_from"),
                RowTime.of(row, "this_reach"),
                row.getInt("tries"),
                new Span(duration(row, "span_seconds"), duration(row, "this_span_seconds")),
                Set.of((String[]) row.getArray("repairing").getArray()),
                row.getInt("failures_in_a_row"),
                RowTime.of(row, "turn_at"),
                RowTime.of(row, "contact_at"));
    }

    private static @Nullable Duration duration(ResultSet row, String column) throws SQLException {
        Long seconds = row.getObject(column, Long.class);
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    /// The sum of an answer.
    ///
    /// @param oldest of what was left alone in this answer and those before it for the same user
    /// @param reached how far its user is reached if this was the last question; `null` if that does not count
    record Found(
            int records,
            int underWay,
            @Nullable Instant oldest,
            @Nullable Instant reached) {}
}
