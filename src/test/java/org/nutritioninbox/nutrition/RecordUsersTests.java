package org.nutritioninbox.nutrition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Plans;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/// Among many rows.
@InboxTest(properties = Plans.APPLICATION)
class RecordUsersTests {

    @BeforeAll
    static void manyRecords(@Autowired JdbcTemplate jdbc) {
        new Plans(jdbc).fill();
    }

    @Test
    void eachUserIsListedOnceInTheOrderOfIds(@Autowired RecordUsers users) {
        assertThat(users.page("", 3)).extracting(ActiveUser::id).containsExactly("u0", "u1", "u10");
        assertThat(users.page("u1", 2)).extracting(ActiveUser::id).containsExactly("u10", "u100");
        assertThat(users.page("u999", 2)).isEmpty();
        assertThat(users.page("", 5000)).hasSize(1000);
    }

    @Test
    void aUserWasActiveWithTheNewestRecord(@Autowired RecordUsers users, @Autowired JdbcTemplate jdbc) {
        Instant newest = Objects.requireNonNull(jdbc.queryForObject(
                        "select max(uploaded_at) from nutrition_record where application_user_id = 'u7'",
                        OffsetDateTime.class))
                .toInstant();

        List<ActiveUser> page = users.page("u6999", 1);

        assertThat(page).containsExactly(new ActiveUser("u7", newest));
    }

    @Test
    void theNextUserIsOneStepDownAnIndex(@Autowired JdbcTemplate jdbc) {
        String plan = new Plans(jdbc).of(RecordUsers.PAGE, Map.of("after", "", "most", 100));

        assertThat(plan)
                .contains("Index Only Scan using nutrition_record_user")
                .doesNotContain("Seq Scan on nutrition_record", "HashAggregate");
    }
}
