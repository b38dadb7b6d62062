package org.nutritioninbox.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Plans;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/// In a database of its own, because of its many rows.
@InboxTest(
        properties = {
            InboxTest.DATABASE,
            InboxTest.KEYS,
            InboxTest.OPERATOR,
            InboxTest.VIEWER,
            "spring.application.name=replay-plans"
        })
class ReplayPlanTests {

    @BeforeAll
    static void manyDeliveries(@Autowired JdbcTemplate jdbc) {
        new Plans(jdbc).fill();
    }

    /// Both are asked every second, while up to a million rows wait.
    @Test
    void howFarAReplayIsAndWhetherItIsDoneIsSaidWithoutReadingAllThatIsOwed(
            @Autowired ReplayControl control, @Autowired JdbcTemplate jdbc) {
        Replay replay = control.start(DeliveryFilter.of(Map.of("kind", "NUTRITION_RECORD")), 1, Replays.MOST);
        assertThat(replay.total()).isGreaterThan(20_000);
        jdbc.execute("vacuum analyze outstanding, replay");

        assertThat(new Plans(jdbc).of(Replays.ONE, Map.of("id", replay.id())))
                .contains("outstanding_replay")
                .doesNotContain("Seq Scan on outstanding");
        assertThat(new Plans(jdbc).of(Replays.FINISH, Map.of()))
                .as("looks for one row")
                .contains("NOT EXISTS(SubPlan")
                .doesNotContain("Join");
    }
}
