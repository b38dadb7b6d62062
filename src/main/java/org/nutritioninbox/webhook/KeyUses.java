package org.nutritioninbox.webhook;

import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.batching.StatementParameters;
import org.nutritioninbox.query.RowTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Counts the use of each signing key, so that an operator sees when an old key can be retired. Counts in memory and
/// writes every few seconds. A crash may lose the counts of these seconds, but no delivery.
@Component
class KeyUses {

    private static final Logger log = LoggerFactory.getLogger(KeyUses.class);

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final Map<String, KeyUse> unwritten = new ConcurrentHashMap<>();
    private boolean failing;

    KeyUses(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// Counts one delivery after its commit. Never waits.
    void count(String keyId) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        add(new KeyUse(keyId, 1, now, now));
    }

    private void add(KeyUse use) {
        unwritten.merge(use.keyId(), use, KeyUse::plus);
    }

    /// Returns all keys that were ever used, by their ids.
    synchronized Map<String, KeyUse> byKeyId() {
        Map<String, KeyUse> uses = new TreeMap<>();
        jdbc.query("select key_id, deliveries, first_used_at, last_used_at from key_use", row -> {
            KeyUse use = new KeyUse(
                    row.getString("key_id"),
                    row.getLong("deliveries"),
                    RowTime.required(row, "first_used_at"),
                    RowTime.required(row, "last_used_at"));
            uses.put(use.keyId(), use);
        });
        unwritten.values().forEach(use -> uses.merge(use.keyId(), use, KeyUse::plus));
        return uses;
    }

    /// Also runs when the application stops.
    @Scheduled(initialDelay = 5, fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    @PreDestroy
    synchronized void write() {
        List<KeyUse> uses = take();
        if (uses.isEmpty()) {
            return;
        }
        try {
            insert(uses);
            failing = false;
        } catch (DataAccessException e) {
            uses.forEach(this::add);
            if (!failing) {
                log.warn(
                        "Could not write the use of signing keys, retrying every 5 s: {}",
                        e.getClass().getSimpleName());
            }
            failing = true;
        }
    }

    private List<KeyUse> take() {
        List<KeyUse> uses = new ArrayList<>();
        // all instances lock the rows in the same order, against deadlocks
        for (String keyId : unwritten.keySet().stream().sorted().toList()) {
            KeyUse use = unwritten.remove(keyId);
            if (use != null) {
                uses.add(use);
            }
        }
        return uses;
    }

    private void insert(Collection<KeyUse> uses) {
        List<KeyUse> rows = List.copyOf(uses);
        jdbc.execute("""
                insert into key_use as k (key_id, deliveries, first_used_at, last_used_at)
                select * from unnest(?::text[], ?::bigint[], ?::timestamptz[], ?::timestamptz[])
                on conflict (key_id) do update set
                    deliveries = k.deliveries + excluded.deliveries,
                    first_used_at = least(k.first_used_at, excluded.first_used_at),
                    last_used_at = greatest(k.last_used_at, excluded.last_used_at)
                """, (PreparedStatementCallback<Integer>) statement -> {
            StatementParameters parameters = new StatementParameters(statement);
            parameters.column(rows, "text", String[]::new, KeyUse::keyId);
            parameters.column(rows, "int8", Long[]::new, KeyUse::deliveries);
            parameters.column(rows, "timestamptz", String[]::new, time(KeyUse::firstUsedAt));
            parameters.column(rows, "timestamptz", String[]::new, time(KeyUse::lastUsedAt));
            return statement.executeUpdate();
        });
    }

    private static Function<KeyUse, @Nullable String> time(Function<KeyUse, Instant> time) {
        return use -> time.apply(use).atOffset(ZoneOffset.UTC).toString();
    }
}
