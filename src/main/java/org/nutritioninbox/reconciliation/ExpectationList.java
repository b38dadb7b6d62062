package org.nutritioninbox.reconciliation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Shows which records the provider owes us. A record is answered if the one we hold is terminal, by any door.
@Repository
class ExpectationList {

    private final JdbcClient client;
    private final ExpectationProperties properties;
    private final Clock clock;

    ExpectationList(JdbcClient client, ExpectationProperties properties, Clock clock) {
        this.client = client;
        this.properties = properties;
        this.clock = clock;
    }

    Page<Expectation> list(ExpectationQuery query, PageRequest page) {
        Instant overdueBefore = overdueBefore();
        Conditions conditions = query.conditions(overdueBefore, page);
        List<Expectation> rows = client.sql(ExpectationQuery.sql(conditions, page))
                .params(conditions.parameters())
                .query((row, _) -> read(row, overdueBefore))
                .list();
        return Page.of(rows, page, last -> new Cursor(last.since(), last.id().toString()));
    }

    private Instant overdueBefore() {
        return clock.instant().minus(properties.overdueAfter());
    }

    private static Expectation read(ResultSet row, Instant overdueBefore) throws SQLException {
        boolean answered = row.getBoolean("answered");
        ExpectationState state =
                answered ? ExpectationState.ANSWERED : ExpectationState.valueOf(row.getString("state"));
        Instant since = RowTime.required(row, "since");
        return new Expectation(
                row.getObject("id", UUID.class),
                row.getString("record_id"),
                row.getString("application_user_id"),
                Expectation.Origin.valueOf(row.getString("origin")),
                state,
                state == ExpectationState.WAITING && since.isBefore(overdueBefore),
                since,
                RowTime.of(row, "uploaded_at"),
                row.getInt("polls"),
                RowTime.of(row, "polled_at"),
                state == ExpectationState.WAITING ? RowTime.of(row, "poll_at") : null,
                row.getString("last_error"),
                row.getBoolean("found_by_asking"),
                RowTime.of(row, "ended_at"));
    }

    /// Counts the records that are not answered yet.
    Outlook outlook() {
        return client.sql("""
                        select count(*) as waiting, count(*) filter (where since < :overdue) as overdue, min(since) as oldest
                        from expectation e
                        where state = 'WAITING' and not exists (
                            select from nutrition_record r where r.record_id = e.record_id and r.status in %s)
                        """.formatted(ExpectationState.TERMINAL))
                .param("overdue", overdueBefore().atOffset(ZoneOffset.UTC))
                .query((row, _) ->
                        new Outlook(row.getLong("waiting"), row.getLong("overdue"), RowTime.of(row, "oldest")))
                .single();
    }

    /// How many are not answered, and since when.
    record Outlook(long waiting, long overdue, @Nullable Instant oldest) {}
}
