package org.nutritioninbox.expectation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Plans;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/// Among many rows.
@InboxTest(properties = Plans.APPLICATION)
class ExpectationPlanTests {

    @Autowired
    private JdbcTemplate jdbc;

    @BeforeAll
    static void manyThatAreOver(@Autowired JdbcTemplate jdbc) {
        new Plans(jdbc).fill();
        jdbc.update("""
                insert into expectation (id, record_id, application_user_id, origin, state, since, ended_at)
                select uuidv7(-n * interval '1 minute'), 'r' || n, 'u' || n % 1000, 'SUBMITTED', 'ANSWERED',
                    now() - n * interval '1 minute', now()
                from generate_series(1, 20000) n
                """);
        jdbc.execute("vacuum analyze expectation");
    }

    @Test
    void listsAreLedByAnIndex() {
        assertThat(plan(new ExpectationQuery(true, null, null))).contains("expectation_open");
        for (ExpectationState open : EnumSet.complementOf(EnumSet.of(ExpectationState.ANSWERED))) {
            assertThat(plan(new ExpectationQuery(null, open, null))).contains("expectation_open");
        }
        assertThat(plan(new ExpectationQuery(null, null, "u7"))).contains("expectation_user");
        assertThat(plan(new ExpectationQuery(null, null, null))).contains("expectation_pkey");
    }

    @Test
    void thoseThatMayBeAnsweredAreFoundByAnIndex() {
        assertThat(plan(OverdueExpectations.SETTLE, Map.of()))
                .contains("expectation_open", "nutrition_record_pkey")
                .doesNotContain("expectation_pkey", "Seq Scan");
    }

    @Test
    void unfinishedRecordsAreLookedForAmongTheFewThatAreNotCompleted() {
        Instant now = Instant.now();

        assertThat(plan(OverdueExpectations.ADD_SEEN, Map.of("from", now.minusSeconds(288_000), "before", now)))
                .contains("nutrition_record_status", "expectation_record")
                .doesNotContain("Seq Scan");
    }

    private String plan(ExpectationQuery query) {
        PageRequest page = PageRequest.first();
        Conditions conditions = query.conditions(Instant.now(), page);
        return plan(ExpectationQuery.sql(conditions, page), conditions.parameters());
    }

    private String plan(String sql, Map<String, Object> parameters) {
        return new Plans(jdbc).of(sql, parameters);
    }
}
