package org.nutritioninbox.webhook;

import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.nutritioninbox.query.RowTime;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Remembers when each signing key last verified a delivery, so that an operator sees when an old key can be retired.
/// A crash may lose the last seconds.
@Component
class KeyUses {

    private final JdbcClient client;
    private final Clock clock;
    private final Map<String, Instant> unwritten = new ConcurrentHashMap<>();

    KeyUses(JdbcClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /// Never waits. To be called after the commit of the delivery.
    void used(String keyId) {
        unwritten.put(keyId, clock.instant());
    }

    /// Returns the time of the last use by the id of the key.
    Map<String, Instant> last() {
        write();
        Map<String, Instant> times = new HashMap<>();
        client.sql("select key_id, last_used_at from key_use").query(row -> {
            times.put(row.getString("key_id"), RowTime.required(row, "last_used_at"));
        });
        return times;
    }

    /// Also runs when the application stops.
    @Scheduled(initialDelay = 5, fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    @PreDestroy
    synchronized void write() {
        try {
            unwritten.forEach(this::write);
        } catch (DataAccessException e) {
            // the next time will do
        }
    }

    private void write(String keyId, Instant time) {
        client.sql("""
                        insert into key_use as k (key_id, last_used_at) values (:keyId, :time)
                        on conflict (key_id) do update set last_used_at = greatest(k.last_used_at, excluded.last_used_at)
                        """)
                .param("keyId", keyId)
                .param("time", RowTime.parameter(time))
                .update();
        // unless it has been used again
        unwritten.remove(keyId, time);
    }
}
