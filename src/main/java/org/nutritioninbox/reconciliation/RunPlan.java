package org.nutritioninbox.reconciliation;

import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Plans a run: which users are asked for, and for which time.
@Repository
class RunPlan {

    private static final String ONE_USER = "select cast(:user as text), now()";

    /// The users of records and of expectations. One step down an index leads from a user of records to the next,
    /// however many records are in between.
    static final String ALL_USERS = """
            with recursive known (name) as (
                (select application_user_id from nutrition_record
                    where application_user_id is not null order by application_user_id limit 1)
                union all
                select (select application_user_id from nutrition_record
                    where application_user_id > known.name order by application_user_id limit 1)
                from known where known.name is not null)
            select name, (select max(coalesce(uploaded_at, first_received_at)) from nutrition_record
                where application_user_id = name) from known
            union all
            select application_user_id, since from expectation
            """;

    /// Adds the windows of the users in `active`.
    private static final String PLAN = """
            insert into reconciliation_window (reconciliation_id, application_user_id, from_timestamp, to_timestamp,
                active_at)
            select :run, name,
                coalesce(cast(:from as timestamptz), case
                    when u.reached_until is null then cast(:to as timestamptz) - make_interval(secs => :first)
                    else least(u.reached_until, cast(:to as timestamptz)) - make_interval(secs => :overlap) end),
                :to, case when u.failures > 0 then '-infinity' else max(active_at) end
            from active left join reconciliation_user u on u.application_user_id = name
            where name ~ :valid and (not :scheduled or u.retry_at is null or u.retry_at <= now())
            group by name, u.application_user_id
            on conflict do nothing
            """;

    private final JdbcClient client;
    private final RunSteps steps;
    private final ReconciliationProperties properties;

    RunPlan(JdbcClient client, RunSteps steps, ReconciliationProperties properties) {
        this.client = client;
        this.steps = steps;
        this.properties = properties;
    }

    /// Plans a run for its user, or for all users.
    @Transactional
    public void make(Reconciliation run) {
        String user = run.applicationUserId();
        client.sql("with active (name, active_at) as (" + (user == null ? ALL_USERS : ONE_USER) + ") " + PLAN)
                .param("run", run.id())
                .param("user", user)
                .param("valid", "^" + Provider.USER + "$")
                .param("scheduled", run.scheduled())
                .param("from", RowTime.parameter(run.fromTimestamp()))
                .param("to", RowTime.parameter(run.toTimestamp()))
                .param("overlap", properties.overlap().toSeconds())
                .param("first", properties.first().toSeconds())
                .update();
        steps.planned(run.id());
    }
}
