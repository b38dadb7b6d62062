package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DurabilityTests {

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres durable;

    @BeforeAll
    static void start() {
        durable = TestDatabase.serverOn(folder.resolve("data"), 0, Map.of());
    }

    @AfterAll
    static void stop() throws IOException {
        durable.close();
    }

    @Test
    void aServerWithItsDefaultsIsDurable() {
        Health health = healthAt(durableUrl());

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry("durable", true)
                .containsEntry(
                        "settings",
                        "fsync=on, full_page_writes=on, synchronous_commit=on, synchronous_standby_names=''");
    }

    @Test
    void theServerOfOtherTestsIsNot() {
        assertThat(risksAt(TestDatabase.newUrl())).asString().contains("fsync is off", "synchronous_commit is off");
    }

    @Test
    void whatCountsIsTheSessionThatWrites() {
        assertThat(risksAt(durableUrl() + "&options=-c%20synchronous_commit=off"))
                .singleElement()
                .asString()
                .contains("synchronous_commit is off");
    }

    @Test
    void aCommitThatDoesNotWaitForTheReplicaIsLostInAFailover() {
        String local = durableUrl() + "&options=-c%20synchronous_commit=local";
        assertThat(risksAt(local)).isEmpty();

        JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(local));
        jdbc.execute("alter system set synchronous_standby_names = 'replica'");
        try {
            reload(jdbc, "replica");
            assertThat(risksAt(local)).singleElement().asString().contains("failover");
        } finally {
            jdbc.execute("alter system reset synchronous_standby_names");
            reload(jdbc, "");
        }
    }

    @Test
    void aCrashEmptiesAnUnloggedTable() {
        JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(durableUrl()));
        jdbc.execute("create unlogged table delivery_of_a_load_test (id int)");
        try {
            assertThat(risksAt(durableUrl())).singleElement().asString().contains("delivery_of_a_load_test");
        } finally {
            jdbc.execute("drop table delivery_of_a_load_test");
        }
    }

    @Test
    void refusesToStartIfDurabilityIsRequired() {
        at(durableUrl(), true).afterSingletonsInstantiated();

        Durability notDurable = at(TestDatabase.newUrl(), true);
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(notDurable::afterSingletonsInstantiated)
                .satisfies(e -> assertThat(e.getName()).isEqualTo("inbox.require-durability"))
                .satisfies(e -> assertThat(e.getReason()).contains("fsync is off"));
    }

    private static void reload(JdbcTemplate jdbc, String expected) {
        jdbc.execute("select pg_reload_conf()");
        await().until(() -> expected.equals(
                jdbc.queryForObject("select current_setting('synchronous_standby_names')", String.class)));
    }

    private static String durableUrl() {
        return durable.getJdbcUrl("postgres", "postgres");
    }

    private static List<?> risksAt(String url) {
        return (List<?>) Objects.requireNonNull(healthAt(url).getDetails().get("risks"));
    }

    private static Health healthAt(String url) {
        Durability durability = at(url, false);
        durability.afterSingletonsInstantiated();
        return durability.health();
    }

    private static Durability at(String url, boolean isRequired) {
        return new Durability(
                new DriverManagerDataSource(url),
                new InboxProperties(1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, isRequired));
    }
}
