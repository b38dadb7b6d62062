package org.nutritioninbox.reconciliation;

import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.jobs.RecurringJob;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.MappedQuerySpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/// All runs, for operators and for the schedule.
@Repository
public class Reconciliations implements PersonalRows {

    private static final RowMapper<Reconciliation> ROW = Rows.of(Reconciliation.class);

    private final JdbcClient client;

    Reconciliations(JdbcClient client) {
        this.client = client;
    }

    /// Adds a run. Adds nothing if it is scheduled, and the one before is not over.
    ///
    /// @param from `null`: of each user, from where the last scheduled run ended
    Optional<Reconciliation> start(
            boolean scheduled, @Nullable Instant from, Instant to, @Nullable String user, String startedBy) {
        return client.sql("""
                        insert into reconciliation (id, state, scheduled, from_timestamp, to_timestamp,
                            application_user_id, started_by, started_at)
                        values (gen_random_uuid(), 'RUNNING', :scheduled, :from, :to, :user, :by, now())
                        on conflict do nothing returning *
                        """)
                .param("scheduled", scheduled)
                .param("from", RowTime.parameter(from))
                .param("to", RowTime.parameter(to))
                .param("user", user)
                .param("by", startedBy)
                .query(ROW)
                .optional();
    }

    @Bean
    static Task<Void> forgetReconciliationsTask(Reconciliations reconciliations) {
        return RecurringJob.of("forget-reconciliations", Duration.ofHours(6), reconciliations::forgetOld);
    }

    /// Fails with a problem if there is no such run.
    public Reconciliation find(UUID id) {
        return select("id = :id", Map.of("id", id))
                .optional()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "No run has this id; the list of runs has those that are kept"));
    }

    public Page<Reconciliation> list(PageRequest page) {
        Conditions conditions = new Conditions().olderThan(page.cursor(), "started_at", Cursor::uuid);
        String sql = conditions.sql() + " order by started_at desc, id desc limit " + page.rows();
        return Page.of(
                select(sql, conditions.parameters()).list(),
                page,
                last -> new Cursor(last.startedAt(), last.id().toString()));
    }

    /// The newest scheduled run.
    Optional<Reconciliation> lastScheduled() {
        return select("scheduled order by started_at desc, id desc limit 1", Map.of())
                .optional();
    }

    /// The run to go on with now. Runs of operators come first. Empty if all runs are over, or wait.
    Optional<Reconciliation> next() {
        return select("""
                        state = 'RUNNING' and (waits_until is null or waits_until <= now())
                        order by scheduled, started_at, id limit 1
                        """, Map.of()).optional();
    }

    private MappedQuerySpec<Reconciliation> select(String condition, Map<String, ?> parameters) {
        return client.sql("select * from reconciliation where " + condition)
                .params(parameters)
                .query(ROW);
    }

    /// Returns false if the run is over.
    boolean cancel(UUID id) {
        int cancelled = client.sql("""
                        update reconciliation set state = 'CANCELLED', ended_at = now(), waits_until = null
                        where id = :id and state = 'RUNNING'
                        """).param("id", id).update();
        client.sql("delete from reconciliation_window where reconciliation_id = :id")
                .param("id", id)
                .update();
        return cancelled > 0;
    }

    void forgetOld() {
        client.sql("delete from reconciliation where ended_at < now() - interval '90 days'")
                .update();
    }

    /// Deletes the person's own runs, and the person's windows in other runs. Later runs are about a user who came
    /// back. What runs remember of the user does not count: later ones remember again.
    @Override
    @Transactional
    public long erase(Person person) {
        update("delete from reconciliation_user where application_user_id = :user", person);
        return update("delete from reconciliation where application_user_id = :user and started_at < :received", person)
                + update("""
                        delete from reconciliation_window where application_user_id = :user and reconciliation_id in (
                            select id from reconciliation where started_at < :received)
                        """, person);
    }

    private long update(String sql, Person person) {
        return client.sql(sql).params(person.parameters()).update();
    }
}
