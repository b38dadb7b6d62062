package org.nutritioninbox.reconciliation;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider.Request;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/// The base of stories about runs. They call the job at once, and do not wait for its next look.
abstract class ReconciliationStory {

    static final String LIST = "GET /v3/nutrition_records";

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    Reconciliations reconciliations;

    @Autowired
    Client client;

    /// It asks for everybody, and would find first what is lost in a test.
    @BeforeEach
    void awaitFirstRun() {
        awaitJob(() -> reconciliations
                .lastScheduled()
                .filter(last -> last.state() != ReconciliationState.RUNNING)
                .isPresent());
    }

    JsonNode ended(JsonNode begun) {
        awaitJob(() -> !run(begun).get("state").stringValue().equals("RUNNING"));
        return run(begun);
    }

    JsonNode waiting(JsonNode begun) {
        awaitJob(() -> !run(begun).get("waits_until").isNull());
        return run(begun);
    }

    JsonNode run(JsonNode begun) {
        return client.json("/reconciliations/" + begun.get("id").stringValue());
    }

    /// Waits for the end of a run by schedule, as if the last one were long ago.
    void scheduled() {
        UUID before = reconciliations.lastScheduled().orElseThrow().id();
        jdbc.update("update reconciliation set started_at = started_at - interval '2 days' where scheduled");
        awaitJob(() -> {
            Reconciliation last = reconciliations.lastScheduled().orElseThrow();
            return !last.id().equals(before) && last.state() != ReconciliationState.RUNNING;
        });
    }

    void awaitJob(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(30))
                .until(() -> {
                    jdbc.update("update scheduled_tasks set execution_time = now() - interval '1 s'"
                            + " where task_name = 'reconciliation' and not picked");
                    return condition.call();
                });
    }

    static String user(Request request) {
        return request.authorization().replaceFirst("^Bearer ", "").replaceFirst("-\\d+$", "");
    }
}
