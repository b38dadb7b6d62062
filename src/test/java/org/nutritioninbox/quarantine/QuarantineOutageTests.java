package org.nutritioninbox.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FaultyNetwork;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.KeyFile;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@InboxTest
@ContextConfiguration(initializers = QuarantineOutageTests.ThroughFaultyNetwork.class, inheritInitializers = false)
@DirtiesContext
@Order(1)
class QuarantineOutageTests {

    private static final FaultyNetwork network = FaultyNetwork.toTestDatabase();
    private static final String url = TestDatabase.newUrl();
    private static final KeyFile KEYS = new KeyFile();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void keys(DynamicPropertyRegistry registry) {
        KEYS.register(registry);
    }

    @Test
    @Timeout(120)
    void anOutageLosesOnlyWhatCameInItAndNothingThatWasThere() throws IOException {
        Client client = new Client(port);
        String key = "key-" + UUID.randomUUID();
        List<String> ids = refuse(client, key, 20);
        await().until(() -> client.all("/quarantine").size() >= 20);
        KEYS.putInForce(client, key);

        network.cut();
        refuse(client, "another wrong key");
        assertThat(client.operate("/quarantine/verify", "").statusCode()).isEqualTo(503);
        network.mend();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.operate("/quarantine/verify", "").statusCode() == 200 && areKept(client, ids));
        assertThat(client.all("/quarantine")).hasSizeLessThanOrEqualTo(1);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            refuse(client, "another wrong key");
            return !client.all("/quarantine").isEmpty();
        });
    }

    /// After the first thirty-two: a row of the second part is held until the connection is gone.
    @Test
    @Timeout(120)
    void anOutageInTheMiddleOfVerifyingLosesNothing() throws Exception {
        Client client = new Client(port);
        String key = "key-" + UUID.randomUUID();
        List<String> ids = refuse(client, key, 50);
        await().until(() -> client.all("/quarantine").size() >= 50);
        KEYS.putInForce(client, key);

        try (Connection direct = DriverManager.getConnection(url);
                Statement statement = direct.createStatement();
                ExecutorService operator = Executors.newVirtualThreadPerTaskExecutor()) {
            direct.setAutoCommit(false);
            statement.execute("select 1 from quarantine where body is not null order by id desc limit 1 for update");
            Future<HttpResponse<String>> answer = operator.submit(() -> client.operate("/quarantine/verify", ""));
            await().until(() -> count(statement, "select count(*) from delivery where origin = 'QUARANTINE'") > 32);
            network.cut();
            assertThat(answer.get().statusCode()).isEqualTo(503);
            assertThat(count(statement, "select count(*) from quarantine")).isGreaterThan(0);
            direct.rollback();
        } finally {
            network.mend();
        }

        await().atMost(Duration.ofMinutes(1))
                .until(() -> client.operate("/quarantine/verify", "").statusCode() == 200);
        assertThat(areKept(client, ids)).isTrue();
        // at worst kept twice, as a duplicate
        assertThat(ids)
                .allSatisfy(id -> assertThat(
                                client.json("/deliveries?record_id=" + id).findValuesAsString("outcome"))
                        .containsOnlyOnce("NEW")
                        .isSubsetOf("NEW", "DUPLICATE"));
    }

    private static boolean areKept(Client client, List<String> ids) {
        return ids.stream()
                .allMatch(id -> client.get("/nutrition_records/" + id).statusCode() == 200);
    }

    private static long count(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static List<String> refuse(Client client, String key, int times) {
        return Stream.generate(() -> refuse(client, key)).limit(times).toList();
    }

    private static String refuse(Client client, String key) {
        String id = UUID.randomUUID().toString();
        String body = "{\"record_id\":\"" + id + "\",\"status\":\"completed\"}";
        assertThat(client.webhook(body.getBytes(StandardCharsets.UTF_8), key, request -> request)
                        .statusCode())
                .isEqualTo(401);
        return id;
    }

    static final class ThroughFaultyNetwork implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            network.to(url).applyTo(context);
        }
    }
}
