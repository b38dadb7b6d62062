package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
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

    private final JdbcClient client;
    private final UserWindows windows;
    private final ReconciledUsers users;
    private final ReconciliationProperties properties;
    private final Clock clock;

    RunSteps(
            JdbcClient client,
            UserWindows windows,
            ReconciledUsers users,
            ReconciliationProperties properties,
            Clock clock) {
        this.client = client;
        this.windows = windows;
        this.users = users;
        this.properties = properties;
        this.clock = clock;
    }

    /// Runs of operators come first, then the one that waits for longest.
    Optional<RunProgress> progress(UUID id) {
        return client.sql("""
                        select *, greatest(coalesce(turn_at, started_at), contact_at) as unanswered_since,
                            id = (select id from reconciliation where state = 'RUNNING'
                                order by scheduled, started_at, id limit 1) as is_next
                        from reconciliation where id = :id
                        """)
                .param("id", id)
                .query((row, number) -> new RunProgress(
                        Reconciliations.read(row, number),
                        row.getBoolean("is_next"),
                        row.getInt("failures_in_a_row"),
                        RowTime.required(row, "unanswered_since")))
                .optional();
    }

    /// Keeps the run from being cancelled until the transaction ends. Returns false if it is over.
    boolean holdIfRunning(UUID id) {
        return client.sql("select true from reconciliation where id = :id and state = 'RUNNING' for update")
                .param("id", id)
                .query(Boolean.class)
                .optional()
                .isPresent();
    }

    void planned(UUID id) {
        update(id, """
                turn_at = :now, users_total = (select count(distinct application_user_id)
                    from reconciliation_window where reconciliation_id = :id)
                """).param("now", now()).update();
    }

    void waits(UUID id, Instant until, @Nullable String why) {
        log.info("Reconciliation {} waits until {}: {}", id, until, why);
        update(id, "waits_until = :until, waits_for = :why")
                .param("until", RowTime.parameter(until))
                .param("why", why == null ? "The provider" : why)
                .update();
    }

    void waitsForTurn(UUID id) {
        update(id, "waits_for = 'Another run that comes first'").update();
    }

    /// The wait is over. A wait for the turn of other runs had no end, and does not count against the provider.
    void waited(UUID id) {
        update(id, """
                waits_until = null, waits_for = null,
                turn_at = case when waits_until is null then :now else turn_at end
                """).param("now", now()).update();
    }

    /// The provider has answered, and all records of the answer are kept.
    @Transactional
    public void answered(Reconciliation run, UserWindow window, MissedRecords.Result result) {
        if (!windows.remove(window)) {
            return;
        }
        update(run.id(), """
                        asked = asked + 1, found = found + :found, under_way = under_way + :underWay,
                        repaired = repaired + :repaired, failures_in_a_row = 0, contact_at = :now,
                        users_done = users_done + :done
                        """)
                .param("found", result.found())
                .param("underWay", result.underWay())
                .param("repaired", result.repaired())
                .param("now", now())
                .param("done", windows.hasMore(window) ? 0 : 1)
                .update();
        users.answered(
                window, run.scheduled() ? properties.reached(window.toTimestamp(), result.oldestUnderWay()) : null);
    }

    /// Counts records of an answer that could not be kept as a whole.
    void repaired(UUID id, int records) {
        update(id, "repaired = repaired + :records").param("records", records).update();
    }

    /// The rest of the user is not asked for in this run.
    ///
    /// @param failure as JSON; only the first ones are kept
    /// @param isAnswer true if the provider has answered, be it with a refusal
    @Transactional
    public void userFailed(UserWindow window, String failure, boolean isAnswer) {
        if (!windows.removeUser(window)) {
            return;
        }
        update(window.reconciliationId(), """
                        users_failed = users_failed + 1,
                        failures_in_a_row = case when :answer then 0 else failures_in_a_row + 1 end,
                        contact_at = case when :answer then :now else contact_at end,
                        failures = case when jsonb_array_length(failures) < :most
                            then failures || cast(:failure as jsonb) else failures end
                        """)
                .param("answer", isAnswer)
                .param("now", now())
                .param("failure", failure)
                .param("most", MOST_FAILURES)
                .update();
        users.failed(window.applicationUserId());
    }

    /// The failures in a row were the users' fault.
    ///
    /// @param isAnswered true if the provider has answered for another user
    void goesOn(UUID id, boolean isAnswered) {
        update(id, "failures_in_a_row = 0, contact_at = case when :answered then :now else contact_at end")
                .param("answered", isAnswered)
                .param("now", now())
                .update();
    }

    /// Ends a run.
    ///
    /// @param error why the run failed; `null` if it did not
    @Transactional
    public void end(Reconciliation run, @Nullable String error) {
        update(run.id(), """
                        state = :state, error = :error, ended_at = :now, waits_until = null, waits_for = null,
                        contact_at = case when users_total = 0 and :ok then :now else contact_at end
                        """)
                .param("state", (error == null ? Reconciliation.State.DONE : Reconciliation.State.FAILED).name())
                .param("error", error)
                .param("ok", error == null)
                .param("now", now())
                .update();
        windows.removeAll(run.id());
        Reconciliation.Users counted = run.users();
        log.atLevel(error == null && counted.failed() == 0 ? Level.INFO : Level.WARN)
                .log(
                        "Reconciliation {} {}: {} records of {} users, {} of them found by asking; {} users failed",
                        run.id(),
                        error == null ? "is done" : "failed (" + error + ")",
                        run.found(),
                        counted.done(),
                        run.repaired(),
                        counted.failed());
    }

    private StatementSpec update(UUID id, String changes) {
        return client.sql("update reconciliation set " + changes + " where id = :id and state = 'RUNNING'")
                .param("id", id);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
