package org.nutritioninbox.reconciliation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// All runs, for operators and for the schedule.
@Repository
class Reconciliations {

    private static final String SELECT = "select * from reconciliation ";

    private final JdbcClient client;
    private final Clock clock;

    Reconciliations(JdbcClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /// Adds a run. Empty if it is by schedule, and the one before is not over.
    ///
    /// @param from `null` if each user is asked for since the time until when that user was asked for before
    Optional<UUID> start(
            boolean scheduled, @Nullable Instant from, Instant to, @Nullable String user, String startedBy) {
        return client.sql("""
                        insert into reconciliation (id, state, scheduled, from_timestamp, to_timestamp,
                            application_user_id, started_by, started_at)
                        values (gen_random_uuid(), 'RUNNING', :scheduled, :from, :to, :user, :by, :now)
                        on conflict do nothing returning id
                        """)
                .param("scheduled", scheduled)
                .param("from", RowTime.parameter(from))
                .param("to", RowTime.parameter(to))
                .param("user", user)
                .param("by", startedBy)
                .param("now", RowTime.parameter(clock.instant()))
                .query(UUID.class)
                .optional();
    }

    Optional<Reconciliation> find(UUID id) {
        return client.sql(SELECT + "where id = :id")
                .param("id", id)
                .query(Reconciliations::read)
                .optional();
    }

    Page<Reconciliation> list(PageRequest page) {
        Conditions conditions = new Conditions().olderThan(page.cursor(), "started_at", Cursor::uuid);
        return Page.of(
                client.sql(SELECT + "where " + conditions.sql() + " order by started_at desc, id desc limit "
                                + page.rows())
                        .params(conditions.parameters())
                        .query(Reconciliations::read)
                        .list(),
                page,
                last -> new Cursor(last.startedAt(), last.id().toString()));
    }

    /// The newest run by schedule.
    Optional<Reconciliation> lastScheduled() {
        return client.sql(SELECT + "where scheduled order by started_at desc, id desc limit 1")
                .query(Reconciliations::read)
                .optional();
    }

    /// The number of runs of operators that are not over.
    int waiting() {
        return client.sql("select count(*) from reconciliation where state = 'RUNNING' and not scheduled")
                .query(Integer.class)
                .single();
    }

    /// When the provider last answered a run by schedule, or such a run found that there are no users to ask for.
    Optional<Instant> lastContact() {
        return client.sql("select max(contact_at) as contact_at from reconciliation where scheduled")
                .query((row, _) -> Optional.ofNullable(RowTime.of(row, "contact_at")))
                .single();
    }

    boolean cancel(UUID id) {
        boolean cancelled = client.sql("""
                                update reconciliation set state = 'CANCELLED', ended_at = :now, waits_until = null, waits_for = null
                                where id = :id and state = 'RUNNING'
                                """)
                        .param("id", id)
                        .param("now", RowTime.parameter(clock.instant()))
                        .update()
                > 0;
        client.sql("delete from reconciliation_window where reconciliation_id = :id")
                .param("id", id)
                .update();
        return cancelled;
    }

    int forget(Instant endedBefore) {
        return client.sql("delete from reconciliation where ended_at < :before")
                .param("before", RowTime.parameter(endedBefore))
                .update();
    }

    static Reconciliation read(ResultSet row, int number) throws SQLException {
        return new Reconciliation(
                row.getObject("id", UUID.class),
                Reconciliation.State.valueOf(row.getString("state")),
                row.getBoolean("scheduled"),
                RowTime.of(row, "from_timestamp"),
                RowTime.required(row, "to_timestamp"),
                row.getString("application_user_id"),
                row.getLong("asked"),
                row.getLong("found"),
                row.getLong("repaired"),
                row.getLong("under_way"),
                new Reconciliation.Users(
                        row.getObject("users_total", Long.class),
                        row.getLong("users_done"),
                        row.getLong("users_failed")),
                row.getString("failures"),
                RowTime.of(row, "waits_until"),
                row.getString("waits_for"),
                row.getString("error"),
                row.getString("started_by"),
                RowTime.required(row, "started_at"),
                RowTime.of(row, "ended_at"));
    }
}
