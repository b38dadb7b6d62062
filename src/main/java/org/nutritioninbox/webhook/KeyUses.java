package org.nutritioninbox.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.nutritioninbox.query.RowTime;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Lists the signing keys, and remembers when each last verified a delivery, so that an operator sees when an old key
/// can be retired. A crash may lose the last seconds.
@Component
public class KeyUses {

    private final SigningKeys keys;
    private final JdbcClient client;
    private final Clock clock;
    private final Map<String, Instant> unwritten = new ConcurrentHashMap<>();

    KeyUses(SigningKeys keys, JdbcClient client, Clock clock) {
        this.keys = keys;
        this.client = client;
        this.clock = clock;
    }

    /// Never waits. To be called after the commit of the delivery.
    void used(String keyId) {
        unwritten.put(keyId, clock.instant());
    }

    /// All keys, by their ids. Those in force come first.
    public List<Key> all() {
        write();
        Map<String, Instant> lastUses = new HashMap<>();
        client.sql("select key_id, last_used_at from key_use").query(row -> {
            lastUses.put(row.getString("key_id"), RowTime.required(row, "last_used_at"));
        });
        List<SigningKey> inForce = keys.inForce();
        return Stream.concat(inForce.stream(), keys.retired().stream())
                .distinct()
                .map(key -> new Key(key.id(), inForce.contains(key), key.isShort(), lastUses.get(key.id())))
                .toList();
    }

    /// Also runs when the application stops.
    @Scheduled(initialDelay = 5, fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    @PreDestroy
    synchronized void write() {
        try {
            unwritten.forEach(this::write);
        } catch (DataAccessException e) {
            // tried again in 5 s
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

    /// A signing key as the API shows it.
    ///
    /// @param inForce false for a retired key, which verifies nothing
    /// @param isShort true if it has fewer than 16 characters
    /// @param lastUsedAt when it last verified a delivery; `null` if it never did
    public record Key(
            String id,
            boolean inForce,
            @JsonProperty("short") boolean isShort,
            @Nullable Instant lastUsedAt) {}
}
