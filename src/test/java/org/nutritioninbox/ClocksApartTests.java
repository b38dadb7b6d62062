package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.inbox.Batches;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.support.Applications;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;

/// Two instances on one database, of which one is a minute ahead.
class ClocksApartTests {

    private static final Duration AHEAD = Duration.ofMinutes(1);
    private static final List<String> told = new CopyOnWriteArrayList<>();
    private static final CountDownLatch mayGoOn = new CountDownLatch(1);

    private ConfigurableApplicationContext punctual;
    private ConfigurableApplicationContext ahead;

    @BeforeEach
    void start() {
        String url = TestDatabase.newUrl();
        punctual = instance(url, "punctual", Slow.class);
        ahead = instance(url, "ahead", Slow.class, Ahead.class);
    }

    private static ConfigurableApplicationContext instance(String url, String name, Class<?>... with) {
        return Applications.of(NutritionInboxApplication.class)
                .sources(with)
                .run(
                        "--server.port=0",
                        "--spring.datasource.url=" + url,
                        "--spring.datasource.hikari.maximum-pool-size=8",
                        "--" + InboxTest.KEYS,
                        "--" + InboxTest.OPERATOR,
                        "--" + InboxTest.VIEWER,
                        "--inbox.lease=20s",
                        "--processing.lease=40s",
                        "--processing.sweep=100ms",
                        "--db-scheduler.scheduler-name=" + name);
    }

    @AfterEach
    void stop() {
        mayGoOn.countDown();
        punctual.close();
        ahead.close();
    }

    @Test
    void theOneAheadTakesNothingFromItsNeighbour() {
        String id = UUID.randomUUID().toString();
        String body = "{\"record_id\":\"" + id + "\",\"status\":\"completed\"}";
        int port = punctual.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        assertThat(new Client(port).webhook(body).statusCode()).isEqualTo(200);
        await().until(() -> told.size() == 1);
        JdbcTemplate jdbc = ahead.getBean(JdbcTemplate.class);

        assertThat(ahead.getBean(Batches.class).closeExpired(10))
                .as("its commit is left to the neighbour")
                .isZero();
        await("half of the lease is over")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !jdbc.queryForList("select 1 from outstanding").isEmpty());
        assertThat(ahead.getBean(Outstanding.class).take(10, AHEAD, List.of()))
                .as("what is slow is left to it, too")
                .isEmpty();
        assertThat(told).containsExactly(id);
    }

    @Configuration(proxyBeanMethods = false)
    static class Ahead {

        @Bean
        @Primary
        static Clock aheadClock() {
            return Clock.offset(Clock.systemUTC(), AHEAD);
        }
    }

    static class Slow implements RecordProcessor {

        @Override
        public void process(Changed change) throws InterruptedException {
            told.add(change.recordId());
            mayGoOn.await();
        }
    }
}
