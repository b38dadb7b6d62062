package org.nutritioninbox.expectation;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Expensive;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Lists and counts expectations.
@Repository
class ExpectationList {

    private final JdbcClient client;
    private final OverdueExpectations overdue;
    private final ExpectationProperties properties;
    private final Clock clock;

    ExpectationList(JdbcClient client, OverdueExpectations overdue, ExpectationProperties properties, Clock clock) {
        this.client = client;
        this.overdue = overdue;
        this.properties = properties;
        this.clock = clock;
    }

    /// Settles first, so that an expectation that a webhook has answered by now is listed as such.
    @Expensive
    Page<Expectation> list(ExpectationQuery query, PageRequest page) {
        overdue.settle();
        Conditions conditions = query.conditions(overdueBefore(), page);
        List<Expectation> rows = client.sql(ExpectationQuery.sql(conditions, page))
                .params(conditions.parameters())
                .query(Rows.of(Expectation.class))
                .list();
        return Page.of(rows, page, last -> new Cursor(last.since(), last.id().toString()));
    }

    Outlook outlook() {
        return client.sql("""
                        select count(*) as waiting, count(*) filter (where since < :before) as overdue
                        from expectation where state = 'WAITING'
                        """)
                .param("before", RowTime.parameter(overdueBefore()))
                .query(Outlook.class)
                .single();
    }

    private Instant overdueBefore() {
        return clock.instant().minus(properties.overdueAfter());
    }

    /// How many expectations are not answered.
    record Outlook(long waiting, long overdue) {}
}
