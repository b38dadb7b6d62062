package org.nutritioninbox.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.query.TimeOrderedIds;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.annotation.DirtiesContext;

/// Fifty requests in all, a tenth of them for each source.
@InboxTest(properties = "quarantine.count=50")
@DirtiesContext
class QuarantineBoundsTests {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private QuarantineRows rows;

    @Autowired
    private Client client;

    private Instant now = Instant.EPOCH;

    @BeforeEach
    void empty() {
        now = Instant.now().minusSeconds(60);
        jdbc.update("delete from quarantine");
    }

    @Test
    void aSourceBeyondItsCapEvictsItsOwnOldestRequests() {
        write("198.51.100.1", 2);
        List<String> others = ids("198.51.100.1");
        write("203.0.113.7", 1);
        String oldest = ids("203.0.113.7").getFirst();

        write("203.0.113.7", 5);

        assertThat(ids("203.0.113.7")).hasSize(5).doesNotContain(oldest);
        assertThat(ids("198.51.100.1")).hasSize(2).isEqualTo(others);
    }

    @Test
    void aSourceBeyondItsCapInOneBatchKeepsTheNewest() {
        List<QuarantinedRequest> batch =
                IntStream.range(0, 8).mapToObj(_ -> arrived("203.0.113.7", 10)).toList();

        rows.write(batch);

        assertThat(ids("203.0.113.7"))
                .containsExactlyElementsOf(batch.reversed().stream()
                        .limit(5)
                        .map(arrived -> arrived.id().toString())
                        .toList());
    }

    @Test
    void aFloodFromManyAddressesEvictsTheOldestWhateverItsSource() {
        write("198.51.100.1", 1);
        write("198.51.100.2", 3);
        for (int i = 0; i < 47; i++) {
            write("203.0.113." + i, 1);
        }
        assertThat(ids("198.51.100.1")).isEmpty();
        assertThat(ids("198.51.100.2")).hasSize(3);
        assertThat(count()).isEqualTo(50);

        for (int i = 100; i < 150; i++) {
            write("203.0.113." + i, 1);
        }

        assertThat(count()).isEqualTo(50);
        assertThat(sources()).allSatisfy(source -> assertThat(source).startsWith("203.0.113.1"));
    }

    @Test
    void aNewRequestIsAlwaysKept() {
        for (int i = 0; i < 60; i++) {
            write("203.0.113." + i, 1);
        }

        write("192.0.2.200", 1);

        assertThat(ids("192.0.2.200")).hasSize(1);
        assertThat(count()).isEqualTo(50);
    }

    @Test
    void aQuarantineForNoneKeepsNothing() {
        Waiting off = new Waiting(rows, 0);

        off.offer("198.51.100.1", 1);

        assertThat(off.counted("limited")).isEqualTo(1);
    }

    @Test
    void aFloodIsLimitedAndTakesOnlyItsOwnShare() {
        write("198.51.100.1", 2);
        List<String> victims = ids("198.51.100.1");

        double before = counted();
        double limited = counted("limited");
        for (int i = 0; i < 500; i++) {
            send("203.0.113.7", "x");
        }
        await().until(() -> counted() == before + 500);

        assertThat(ids("203.0.113.7")).hasSize(5);
        assertThat(ids("198.51.100.1")).isEqualTo(victims);
        assertThat(counted("limited")).isGreaterThan(limited + 100);
    }

    @Test
    void aFloodFromAnyNumberOfAddressesLocksNoNewcomerOut() {
        double before = counted();
        for (int i = 0; i < 300; i++) {
            send("203.0." + i / 250 + "." + i % 250, "x");
        }
        await().until(() -> counted() == before + 300);
        assertThat(count()).isEqualTo(50);

        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    settle(send("192.0.2.200", "x"));
                    return !ids("192.0.2.200").isEmpty();
                });
        assertThat(count()).isEqualTo(50);
    }

    /// As if there had been room for more before.
    @Test
    void whereACapWasLoweredTheOldestBeyondItGo() {
        for (int i = 0; i < 60; i++) {
            insert(Instant.now().minusSeconds(120 - i), "198.51.100." + i);
        }

        write("192.0.2.210", 1);

        assertThat(count()).isEqualTo(50);
        assertThat(sources()).contains("192.0.2.210", "198.51.100.59").doesNotContain("198.51.100.10");
    }

    @Test
    void aNetworkOf64BitsIsOneSource() {
        for (int i = 1; i <= 8; i++) {
            write("2001:db8:1:2::" + i, 1);
        }
        write("2001:db8:1:3::1", 1);

        assertThat(sources())
                .hasSize(6)
                .containsOnly("2001:db8:1:2:0:0:0:0/64", "2001:db8:1:3:0:0:0:0/64")
                .containsOnlyOnce("2001:db8:1:3:0:0:0:0/64");
    }

    @Test
    void theQueueIsBoundedSoThatNoDatabaseOutageTakesMemory() {
        Waiting waiting = new Waiting(rows, 10_000);

        for (int i = 0; i < 100; i++) {
            waiting.offer("198.51.100." + i, 64 * 1024);
        }

        assertThat(waiting.dropped()).isEqualTo(36);
    }

    @Test
    void aRequestThatIsTooOldGoes() {
        Instant old = Instant.now().minus(Duration.ofMinutes(61));
        insert(old, "x");
        insert(old.plus(Duration.ofMinutes(5)), "x");

        assertThat(rows.removeOlder(Instant.now().minus(Duration.ofHours(1)))).isEqualTo(1);
        assertThat(rows.removeOlder(Instant.now().minus(Duration.ofMinutes(30))))
                .isEqualTo(1);
    }

    private void write(String address, int times) {
        for (int i = 0; i < times; i++) {
            rows.write(List.of(arrived(address, 10)));
        }
    }

    /// Each a millisecond after the one before.
    private QuarantinedRequest arrived(String address, int size) {
        now = now.plusMillis(1);
        return QuarantinedRequest.of(from(address), "wrong", null, new byte[size], now);
    }

    private static MockHttpServletRequest from(String address) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(address);
        return request;
    }

    private int count() {
        return sources().size();
    }

    private List<@Nullable String> sources() {
        return jdbc.queryForList("select source from quarantine order by id", String.class);
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

    /// Waits until the request that was sent after so many is counted.
    private void settle(double before) {
        await().until(() -> counted() > before);
    }

    private List<String> ids(String address) {
        return client.all("/quarantine?remote_address=" + address).stream()
                .map(one -> one.get("id").stringValue())
                .toList();
    }

    private double counted() {
        return counted("kept") + counted("limited") + counted("dropped");
    }

    private double counted(String result) {
        return client.metric("inbox.quarantine?tag=result:" + result);
    }

    /// A quarantine whose writer is not started, with room for all.
    private static final class Waiting {

        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final Quarantine quarantine;

        Waiting(QuarantineRows rows, int count) {
            QuarantineProperties properties = new QuarantineProperties(count);
            quarantine = new Quarantine(rows, properties, Clock.systemUTC(), meters);
        }

        void offer(String address, int size) {
            quarantine.offer(from(address), "wrong", null, new byte[size]);
        }

        double dropped() {
            return counted("dropped");
        }

        double counted(String result) {
            return meters.get("inbox.quarantine")
                    .tag("result", result)
                    .counter()
                    .count();
        }
    }
}
