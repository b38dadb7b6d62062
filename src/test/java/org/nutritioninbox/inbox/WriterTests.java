package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// The writer has connections of its own.
@InboxTest(
        properties = {"spring.datasource.hikari.maximum-pool-size=8", "spring.datasource.hikari.connection-timeout=500"
        })
@Import(WriterTests.Greedy.class)
class WriterTests {

    private static final int CONNECTIONS = 8;

    @Autowired
    private DataSource database;

    @Autowired
    private Greedy greedy;

    @Autowired
    private Client client;

    @Test
    @Timeout(60)
    void webhooksAreKeptWhileProcessorsAndListsHoldEveryOtherConnection() throws SQLException {
        greedy.holdsConnections = true;
        for (int i = 0; i < CONNECTIONS; i++) {
            assertThat(client.webhook(body()).statusCode()).isEqualTo(200);
        }
        List<Connection> lists = new ArrayList<>();
        await().until(() -> greedy.holding.get() + takeWhatIsLeft(lists) >= CONNECTIONS);
        assertThatExceptionOfType(SQLTransientConnectionException.class).isThrownBy(database::getConnection);

        greedy.holdsConnections = false;
        // the inbox trusts for 10 s that nobody was erased, then it asks with each commit
        await().during(Duration.ofSeconds(11))
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(client.webhook(body()).statusCode()).isEqualTo(200));

        greedy.mayGoOn.countDown();
        for (Connection connection : lists) {
            connection.close();
        }
        await().until(() -> client.json("/deliveries?state=PENDING").isEmpty());
    }

    private int takeWhatIsLeft(List<Connection> lists) {
        try {
            lists.add(database.getConnection());
        } catch (SQLException e) {
            // none is left
        }
        return lists.size();
    }

    private static String body() {
        return "{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\"}";
    }

    /// Holds a connection for as long as the test wants.
    static class Greedy implements RecordProcessor {

        private final DataSource database;
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private final AtomicInteger holding = new AtomicInteger();
        private volatile boolean holdsConnections;

        Greedy(DataSource database) {
            this.database = database;
        }

        @Override
        public void process(Changed change) throws Exception {
            if (holdsConnections) {
                try (Connection held = database.getConnection()) {
                    assertThat(held.isValid(1)).isTrue();
                    holding.incrementAndGet();
                    mayGoOn.await();
                } finally {
                    holding.decrementAndGet();
                }
            }
        }
    }
}
