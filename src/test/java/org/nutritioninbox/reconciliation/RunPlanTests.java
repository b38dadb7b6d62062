package org.nutritioninbox.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Plans;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/// Among many rows.
@InboxTest(properties = Plans.APPLICATION)
class RunPlanTests {

    @Autowired
    private JdbcTemplate jdbc;

    @BeforeAll
    static void manyRecords(@Autowired JdbcTemplate jdbc) {
        new Plans(jdbc).fill();
    }

    @Test
    void allUsersAreListed() {
        String users = "select distinct name from (" + RunPlan.ALL_USERS + ") users (name, active_at)";

        assertThat(jdbc.queryForList(users + " where name like 'u%'")).hasSize(1000);
    }

    @Test
    void theNextUserIsOneStepDownAnIndex() {
        assertThat(new Plans(jdbc).of(RunPlan.ALL_USERS, Map.of()))
                .contains("Index Only Scan using nutrition_record_user")
                .doesNotContain("Seq Scan on nutrition_record", "HashAggregate");
    }
}
