package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.RowTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Stores each step of a run: what was asked, and why the run waits or ends. A run that is over does not change.
@Repository
class RunSteps {

    private static final Logger log = LoggerFactory.getLogger(RunSteps.class);
    private static final int MOST_FAILURES = 20;
    private static final Duration USUAL_WAIT = Duration.ofMinutes(1);

    private final JdbcClient client;
    private final UserWindows windows;
    private final ReconciledUsers users;
    private final Clock clock;

    RunSteps(JdbcClient client, UserWindows windows, ReconciledUsers users, Clock clock) {
        this.client = client;
        this.windows = windows;
        this.users = users;
        this.clock = clock;
    }

    /// All windows of the run have been added.
    void planned(UUID id) {
        goOn(id, "users_total = (select count(*) from reconciliation_window where reconciliation_id = :id)")
                .update();
    }

    /// Lets a run wait.
    ///
    /// @param until when the provider may be asked again; `null` if it did not say
    void waits(UUID id, @Nullable Instant until, String why) {
        Instant next = until == null ? clock.instant().plus(USUAL_WAIT) : until;
        log.info("Reconciliation {} waits until {}: {}", id, next, why);
        client.sql("""
                        update reconciliation set waits_until = :until, waits_for = :why
                        where id = :id and state = 'RUNNING'
                        """)
                .param("id", id)
                .param("until", RowTime.parameter(next))
                .param("why", why)
                .update();
    }

    /// Records of an answer were brought in.
    void repaired(UUID id, int records) {
        goOn(id, "repaired = repaired + :records").param("records", records).update();
    }

    /// The provider has answered, and all records of the answer are kept.
    @Transactional
    public void answered(Reconciliation run, UserWindow window) {
        if (!windows.answered(window)) {
            return;
        }
        goOn(run.id(), "failures_in_a_row = 0, contact_at = now(), users_done = users_done + :done")
                .param("done", window.isLast() ? 1 : 0)
                .update();
        users.answered(window, run.scheduled());
    }

    /// The rest of the user is not asked for in this run.
    ///
    /// @param isAnswer true if the provider has answered, be it with a refusal
    @Transactional
    public void userFailed(Reconciliation run, UserWindow window, String reason, String message, boolean isAnswer) {
        if (!windows.remove(window)) {
            return;
        }
        goOn(run.id(), """
                        users_failed = users_failed + 1,
                        failures_in_a_row = case when :answer then 0 else failures_in_a_row + 1 end,
                        contact_at = case when :answer then now() else contact_at end,
                        failures = case when jsonb_array_length(failures) < :most
                            then failures || jsonb_build_object('application_user_id', cast(:user as text),
                                'reason', cast(:reason as text), 'message', cast(:message as text))
                            else failures end
                        """)
                .param("answer", isAnswer)
                .param("most", MOST_FAILURES)
                .param("user", window.applicationUserId())
                .param("reason", reason)
                .param("message", message)
                .update();
        users.failed(window, run.scheduled());
    }

    /// The failures in a row were the users' fault.
    ///
    /// @param isAnswered true if the provider has answered for another user
    void passOver(UUID id, boolean isAnswered) {
        goOn(id, "failures_in_a_row = 0, contact_at = case when :answered then now() else contact_at end")
                .param("answered", isAnswered)
                .update();
    }

    /// Ends a run, of which no window is left. Without any user, nothing says that the provider does not answer.
    void end(Reconciliation run) {
        boolean allFailed = run.usersDone() == 0 && run.usersFailed() > 0;
        goOn(run.id(), """
                        state = :state, ended_at = now(),
                        contact_at = case when users_total > 0 or exists (select from reconciliation_user where failures > 0)
                            then contact_at else now() end
                        """)
                .param("state", (allFailed ? Reconciliation.State.FAILED : Reconciliation.State.DONE).name())
                .update();
        log.atLevel(run.usersFailed() == 0 ? Level.INFO : Level.WARN)
                .log(
                        "Reconciliation {} is over: {} users asked for, {} failed; {} records found by asking",
                        run.id(),
                        run.usersDone(),
                        run.usersFailed(),
                        run.repaired());
    }

    /// A run that goes on no longer waits.
    private StatementSpec goOn(UUID id, String changes) {
        return client.sql("update reconciliation set waits_until = null, waits_for = null, " + changes
                        + " where id = :id and state = 'RUNNING'")
                .param("id", id);
    }
}
