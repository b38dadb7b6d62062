package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Knows the next question of a run, and stores the result of each. A run that is over does not change. Two instances
/// may go on with the same run for a moment: the one that changes the window counts its answer.
@Repository
class RunSteps {

    private static final Logger log = LoggerFactory.getLogger(RunSteps.class);
    private static final Duration USUAL_WAIT = Duration.ofMinutes(1);

    private final JdbcClient client;
    private final ReconciledUsers users;
    private final Clock clock;

    RunSteps(JdbcClient client, ReconciledUsers users, Clock clock) {
        this.client = client;
        this.users = users;
        this.clock = clock;
    }

    /// All windows of the run have been added.
    void planned(UUID id) {
        goOn(id, "users_total = (select count(*) from reconciliation_window where reconciliation_id = :id)")
                .update();
    }

    /// The next window of a run: of the user who was last active most recently. Empty at the end of the run.
    Optional<UserWindow> next(UUID id) {
        return client.sql("""
                        select reconciliation_id, application_user_id, from_timestamp, to_timestamp, tries
                        from reconciliation_window where reconciliation_id = :id
                        order by active_at desc, application_user_id limit 1
                        """).param("id", id).query(Rows.of(UserWindow.class)).optional();
    }

    /// Records of an answer were brought in.
    void repaired(UUID id, int records) {
        goOn(id, "repaired = repaired + :records").param("records", records).update();
    }

    /// The provider has answered, and all records of the answer are kept.
    @Transactional
    public void answered(Reconciliation run, UserWindow window) {
        boolean isChanged = window.isLast()
                ? remove(window)
                : change("update reconciliation_window set from_timestamp = :end, tries = 0", window)
                                .param("end", RowTime.parameter(window.end()))
                                .update()
                        > 0;
        if (isChanged) {
            goOn(run.id(), "users_done = users_done + :done")
                    .param("done", window.isLast() ? 1 : 0)
                    .update();
            users.answered(window, run.scheduled());
        }
    }

    /// The rest of the user is not asked for in this run.
    @Transactional
    public void userFailed(Reconciliation run, UserWindow window, String error) {
        if (remove(window)) {
            goOn(run.id(), "users_failed = users_failed + 1, last_error = :error")
                    .param("error", error)
                    .update();
            users.failed(window, run.scheduled());
        }
    }

    /// The next question is about less time.
    void askForLess(UserWindow window) {
        change("update reconciliation_window set tries = tries + 1", window).update();
    }

    /// The run waits. All other users come first.
    ///
    /// @param until when the provider may be asked again; `null` if it did not say
    @Transactional
    public void tryLater(Reconciliation run, UserWindow window, @Nullable Instant until, String error) {
        Instant next = until == null ? clock.instant().plus(USUAL_WAIT) : until;
        log.info("Reconciliation {} waits until {}: {}", run.id(), next, error);
        change("update reconciliation_window set tries = tries + 1, active_at = '-infinity'", window)
                .update();
        client.sql("""
                        update reconciliation set waits_until = :until, last_error = :error
                        where id = :id and state = 'RUNNING'
                        """)
                .param("id", run.id())
                .param("until", RowTime.parameter(next))
                .param("error", error)
                .update();
    }

    /// Ends a run without windows. If all of several users failed, the provider is the cause, so their failures are
    /// forgotten.
    @Transactional
    public void end(Reconciliation run) {
        boolean allFailed = run.usersDone() == 0 && run.usersFailed() > 0;
        if (allFailed && run.usersFailed() > 1) {
            users.forgetFailures();
        }
        goOn(run.id(), "state = :state, ended_at = now()")
                .param("state", (allFailed ? ReconciliationState.FAILED : ReconciliationState.DONE).name())
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
        return client.sql("update reconciliation set waits_until = null, " + changes
                        + " where id = :id and state = 'RUNNING'")
                .param("id", id);
    }

    /// Returns false if another instance was faster, or the run has been cancelled.
    private boolean remove(UserWindow window) {
        return change("delete from reconciliation_window", window).update() > 0;
    }

    private StatementSpec change(String sql, UserWindow window) {
        return client.sql(sql
                        + " where reconciliation_id = :run and application_user_id = :user and from_timestamp = :from")
                .param("run", window.reconciliationId())
                .param("user", window.applicationUserId())
                .param("from", RowTime.parameter(window.fromTimestamp()));
    }
}
