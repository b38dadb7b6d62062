package org.nutritioninbox.expectation;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.nutritioninbox.jobs.LatestValue;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalBody;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Expensive;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;

/// Lists and counts expectations, and exports and erases those of a person.
@Repository
class ExpectationList implements PersonalRows {

    private static final String OF_PERSON = """
            from expectation where (application_user_id = :user and since < :uploaded) or record_id = any(:records)
            """;

    private final JdbcClient client;
    private final OverdueExpectations overdue;
    private final ExpectationProperties properties;
    private final Clock clock;
    private final LatestValue<Outlook> latest = new LatestValue<>("expectations", this::outlook);

    ExpectationList(
            JdbcClient client,
            OverdueExpectations overdue,
            ExpectationProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.client = client;
        this.overdue = overdue;
        this.properties = properties;
        this.clock = clock;
        meters.gauge("inbox.expectations.waiting", latest, it -> it.number(Outlook::waiting));
        meters.gauge("inbox.expectations.overdue", latest, it -> it.number(Outlook::overdue));
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

    @Scheduled(fixedDelay = 15, timeUnit = TimeUnit.SECONDS)
    void refresh() {
        latest.refresh();
    }

    private Outlook outlook() {
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

    @Override
    public void export(Person person, BiConsumer<String, Object> line) {
        ofPerson("""
                        select id, record_id, origin, state, since, idempotency_key, answer, last_error, ended_at
                        """, person).query().listOfRows().forEach(row -> {
            row.computeIfPresent("answer", (_, answer) -> PersonalBody.of((byte[]) answer));
            line.accept("expectation", row);
        });
    }

    @Override
    public long erase(Person person) {
        return ofPerson("delete ", person).update();
    }

    private StatementSpec ofPerson(String action, Person person) {
        return client.sql(action + OF_PERSON).params(person.parameters());
    }

    /// How many expectations are not answered.
    record Outlook(long waiting, long overdue) {}
}
