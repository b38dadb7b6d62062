package org.nutritioninbox.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.query.TimeOrderedIds;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;

/// Twenty requests and a hundred thousand bytes in all, a quarter of it for each source.
@InboxTest(
        properties = {
            InboxTest.DATABASE,
            InboxTest.KEYS,
            InboxTest.OPERATOR,
            InboxTest.VIEWER,
            "quarantine.count=20",
            "quarantine.bytes=100000B",
            "quarantine.source-share=0.25",
            "quarantine.age=1h"
        })
@DirtiesContext
class QuarantineBoundsTests {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private DataSource database;

    @Autowired
    private QuarantineRows rows;

    @Autowired
    private QuarantineProperties properties;

    private static final AtomicInteger newcomers = new AtomicInteger();

    @LocalServerPort
    private int port;

    private Client client;

    @BeforeEach
    void empty() {
        client = new Client(port);
        jdbc.update("delete from quarantine");
        // until the door knows
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            settle(send("10.1." + newcomers.incrementAndGet() + ".1", "x"));
            return count() > 0;
        });
        jdbc.update("delete from quarantine");
    }

    @Test
    void aFloodTakesNobodyElsesRoomAndOnlyItsOwnShare() {
        settle(send("198.51.100.1", "x"));
        settle(send("198.51.100.1", "x"));
        List<String> victims = ids("198.51.100.1");
        assertThat(victims).hasSize(2);

        double before = counted();
        for (int i = 0; i < 200; i++) {
            send("203.0.113.7", "x");
        }
        await().until(() -> counted() == before + 200);

        assertThat(ids("203.0.113.7")).hasSize(5);
        assertThat(ids("198.51.100.1")).isEqualTo(victims);
        assertThat(counted("sampled")).isGreaterThan(100);
        settle(send("192.0.2.9", "x"));
        assertThat(ids("192.0.2.9")).hasSize(1);

        // later it may replace what it sent first itself
        String oldest = ids("203.0.113.7").getLast();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    settle(send("203.0.113.7", "x"));
                    return !ids("203.0.113.7").contains(oldest);
                });
        assertThat(ids("203.0.113.7")).hasSize(5);
        assertThat(ids("198.51.100.1")).isEqualTo(victims);
    }

    @Test
    void aSourceHasItsShareOfTheBytesToo() {
        for (int i = 0; i < 4; i++) {
            settle(send("198.51.100.20", "x".repeat(10_000)));
        }

        assertThat(ids("198.51.100.20")).hasSize(2);
        // longer than all that it may have: only the digest
        settle(send("198.51.100.21", "x".repeat(30_000)));
        assertThat(client.json("/quarantine?remote_address=198.51.100.21")
                        .get(0)
                        .get("body_kept")
                        .booleanValue())
                .isFalse();
    }

    @Test
    void whenEverythingIsFullANewcomerTakesFromWhoeverHasMost() {
        for (int source = 1; source <= 4; source++) {
            for (int i = 0; i < 5; i++) {
                settle(send("192.0.2." + (100 + source), "x"));
            }
        }
        String oldest = ids("192.0.2.101").getLast();

        settle(send("192.0.2.201", "x"));
        settle(send("192.0.2.201", "x"));

        assertThat(ids("192.0.2.201")).hasSize(2);
        assertThat(ids("192.0.2.101")).hasSize(4).doesNotContain(oldest);
        assertThat(count()).isEqualTo(20);
    }

    /// As many addresses as somebody likes: then everybody has one, and who comes still gets in.
    @Test
    void aFloodFromAnyNumberOfAddressesLocksNobodyOut() {
        for (int i = 0; i < 300; i++) {
            send("203.0." + i / 250 + "." + i % 250, "x");
        }
        await().until(() -> count() == 20);

        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    send("192.0.2.200", "x");
                    return !ids("192.0.2.200").isEmpty();
                });
        assertThat(count()).isEqualTo(20);
    }

    /// Each look at a full table costs as much for one request as for many.
    @Test
    void whileEverythingIsFullTheWriterRestsAfterEachBatch() {
        for (int i = 0; i < 20; i++) {
            settle(send("198.51.100." + (40 + i / 5), "x"));
        }

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    send("192.0." + newcomers.incrementAndGet() + ".1", "x");
                    return Thread.getAllStackTraces().entrySet().stream()
                            .filter(thread -> thread.getKey().getName().equals("quarantine"))
                            .flatMap(thread -> Stream.of(thread.getValue()))
                            .anyMatch(frame -> frame.getClassName().equals(Quarantine.class.getName())
                                    && frame.getMethodName().equals("rest"));
                });
    }

    /// As if there had been room for more before.
    @Test
    void whereABoundWasLoweredNewcomersGetIn() {
        for (int i = 0; i < 30; i++) {
            insert(Instant.now().minusSeconds(60 - i), "198.51.100." + i);
        }

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    settle(send("192.0.2.210", "x"));
                    return !ids("192.0.2.210").isEmpty();
                });
        assertThat(count()).isEqualTo(20);
    }

    @Test
    void aNetworkOfIpv6IsOneHoweverManyItIsDividedInto() {
        for (int i = 1; i <= 8; i++) {
            settle(send("2001:db8:1:2::" + i, "x"));
        }
        settle(send("2001:db8:1:3::1", "x"));
        settle(send("2001:db8:2:3::1", "x"));

        assertThat(jdbc.queryForList("select source from quarantine order by id", String.class))
                .hasSize(6)
                .endsWith("2001:db8:1:3:0:0:0:0/64", "2001:db8:2:3:0:0:0:0/64");
    }

    /// Whatever holds up its writer holds up nobody at the door.
    @Test
    void aFloodNeverKeepsTheDoorWaiting() throws Exception {
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table quarantine in access exclusive mode");
            for (int i = 0; i < 600; i++) {
                send("203.0.113." + i % 200, "x".repeat(1000));
                if (i % 20 == 0) {
                    assertThat(client.webhook("{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\"}")
                                    .statusCode())
                            .isEqualTo(200);
                }
            }
            other.rollback();
        }
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    send("192.0.2.200", "x");
                    return !ids("192.0.2.200").isEmpty();
                });
    }

    /// One that is not started keeps all of them waiting.
    @Test
    void oneSourceFillsNoMoreThanAQuarterOfTheQueue() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Quarantine waiting = new Quarantine(rows, properties, Clock.systemUTC(), meters);
        Counter dropped =
                meters.get("inbox.quarantine").tag("result", "dropped").counter();

        for (int i = 0; i < 100; i++) {
            waiting.offer(refused("2001:db8:1:" + i + "::1"));
        }

        assertThat(dropped.count()).isEqualTo(36);
        waiting.offer(refused("192.0.2.200"));
        assertThat(dropped.count()).isEqualTo(36);
    }

    private static Refused refused(String address) {
        return new Refused(address, "wrong", null, null, null, new byte[10]);
    }

    private int count() {
        Integer count = jdbc.queryForObject("select count(*) from quarantine", Integer.class);
        return count == null ? 0 : count;
    }

    @Test
    void whatIsTooOldGoes() {
        Instant old = Instant.now().minus(Duration.ofMinutes(61));
        insert(old);
        insert(old.plus(Duration.ofMinutes(5)));
        settle(send("198.51.100.30", "x"));
        assertThat(jdbc.queryForObject("select count(*) from quarantine", Integer.class))
                .isEqualTo(2);

        assertThat(rows.removeOlder(Instant.now().minus(Duration.ofMinutes(30))))
                .isEqualTo(1);
    }

    private void insert(Instant receivedAt) {
        insert(receivedAt, "x");
    }

    private void insert(Instant receivedAt, String source) {
        jdbc.update("""
                insert into quarantine (id, received_at, remote_address, source, signature, size, sha256)
                values (?, cast(? as timestamptz), 'x', ?, 'x', 0, '')
                """, TimeOrderedIds.next(receivedAt, 1)[0], receivedAt.toString(), source);
    }

    private double send(String address, String text) {
        double before = counted();
        assertThat(client.webhook(
                                (UUID.randomUUID() + text).getBytes(StandardCharsets.UTF_8),
                                "wrong",
                                request -> request.header("X-Forwarded-For", address))
                        .statusCode())
                .isEqualTo(401);
        return before;
    }

    /// Waits until what was sent after so many is decided on.
    private void settle(double before) {
        await().until(() -> counted() > before);
    }

    private List<String> ids(String address) {
        return client.all("/quarantine?remote_address=" + address).stream()
                .map(one -> one.get("id").stringValue())
                .toList();
    }

    private double counted() {
        return counted("kept") + counted("sampled") + counted("dropped");
    }

    private double counted(String result) {
        JsonNode metric = client.json("/actuator/metrics/inbox.quarantine?tag=result:" + result);
        return metric.get("measurements").get(0).get("value").doubleValue();
    }
}
