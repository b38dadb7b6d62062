package org.nutritioninbox.reconciliation;

import java.util.List;
import java.util.function.BiFunction;
import org.nutritioninbox.expectation.Expectations;
import org.nutritioninbox.nutrition.ActiveUser;
import org.nutritioninbox.nutrition.RecordUsers;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Plans a run: which users are asked for, and for which time.
@Repository
class RunPlan {

    private static final int PAGE = 10_000;

    private static final String ADD = """
            insert into reconciliation_window as w (reconciliation_id, application_user_id, from_timestamp,
                to_timestamp, active_at)
            select :run, k.name,
                coalesce(cast(:from as timestamptz), case
                    when u.reached_until is null then cast(:to as timestamptz) - make_interval(secs => :first)
                    else least(u.reached_until, cast(:to as timestamptz)) - make_interval(secs => :overlap) end),
                :to, case when u.failures > 0 then '-infinity' else k.active_at end
            from unnest(:names, cast(:times as timestamptz[])) k (name, active_at)
            left join reconciliation_user u on u.application_user_id = k.name
            where not :scheduled or u.retry_at is null or u.retry_at <= now()
            on conflict (reconciliation_id, application_user_id)
                do update set active_at = greatest(w.active_at, excluded.active_at)
            """;

    private final JdbcClient client;
    private final RecordUsers recordUsers;
    private final Expectations expectations;
    private final RunSteps steps;
    private final ReconciliationProperties properties;

    RunPlan(
            JdbcClient client,
            RecordUsers recordUsers,
            Expectations expectations,
            RunSteps steps,
            ReconciliationProperties properties) {
        this.client = client;
        this.recordUsers = recordUsers;
        this.expectations = expectations;
        this.steps = steps;
        this.properties = properties;
    }

    /// Plans a run for its user, or for all users of records and of expectations.
    @Transactional
    public void make(Reconciliation run) {
        if (run.applicationUserId() != null) {
            add(run, List.of(new ActiveUser(run.applicationUserId(), run.startedAt())));
        } else {
            addAll(run, recordUsers::page);
            addAll(run, expectations::users);
        }
        steps.planned(run.id());
    }

    private void addAll(Reconciliation run, BiFunction<String, Integer, List<ActiveUser>> users) {
        List<ActiveUser> page = users.apply("", PAGE);
        while (!page.isEmpty()) {
            add(run, page.stream().filter(user -> Provider.isUser(user.id())).toList());
            page = users.apply(page.getLast().id(), PAGE);
        }
    }

    private void add(Reconciliation run, List<ActiveUser> users) {
        client.sql(ADD)
                .param("run", run.id())
                .param("scheduled", run.scheduled())
                .param("from", RowTime.parameter(run.fromTimestamp()))
                .param("to", RowTime.parameter(run.toTimestamp()))
                .param("overlap", properties.overlap().toSeconds())
                .param("first", properties.first().toSeconds())
                .param("names", users.stream().map(ActiveUser::id).toArray(String[]::new))
                .param(
                        "times",
                        users.stream()
                                .map(user -> user.lastActiveAt().toString())
                                .toArray(String[]::new))
                .update();
    }
}
