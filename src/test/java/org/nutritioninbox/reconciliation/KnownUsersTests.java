package org.nutritioninbox.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Plans;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/// Among many records; shares the application of those who look at plans of records.
@InboxTest(
        properties = {
            InboxTest.DATABASE,
            InboxTest.KEYS,
            InboxTest.OPERATOR,
            InboxTest.VIEWER,
            "spring.application.name=record-plans"
        })
class KnownUsersTests {

    @BeforeAll
    static void manyRecords(@Autowired JdbcTemplate jdbc) {
        new Plans(jdbc).fill();
    }

    @Test
    void eachUserIsMetOnceInTheOrderOfNames(@Autowired KnownUsers users) {
        assertThat(users.after("")).contains("u0");
        assertThat(users.after("u0")).contains("u1");
        assertThat(users.after("u1")).contains("u10");
        assertThat(users.after("u999")).isEmpty();
    }

    @Test
    void allAreCounted(@Autowired KnownUsers users) {
        assertThat(users.count()).isEqualTo(1000);
    }

    @Test
    void whoeverTheProviderCannotHaveIsPassedOver(@Autowired KnownUsers users, @Autowired JdbcTemplate jdbc) {
        jdbc.update("update nutrition_record set application_user_id = 'u 1' where record_id = 'r1001'");
        try {
            assertThat(users.after("u")).contains("u0");
            assertThat(users.count()).isEqualTo(1000);
        } finally {
            jdbc.update("update nutrition_record set application_user_id = 'u1' where record_id = 'r1001'");
        }
    }

    @Test
    void theNextUserIsOneStepDownAnIndex(@Autowired JdbcTemplate jdbc) {
        String plan = new Plans(jdbc).of(KnownUsers.COUNT, Map.of("after", "", "most", 100));

        assertThat(plan)
                .contains("Index Only Scan using nutrition_record_user")
                .doesNotContain("Seq Scan on nutrition_record", "HashAggregate");
    }
}
