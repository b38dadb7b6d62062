package org.nutritioninbox.processing;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.nutritioninbox.query.RowTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Which processors are told nothing for now, because an operator said so. Kept in the database, so it outlives
/// restarts and holds for every instance, a moment later for the others.
@Component
class Pauses implements SmartLifecycle {

    /// Stands for all processors, those to come included.
    static final String ALL = "*";

    private static final Logger log = LoggerFactory.getLogger(Pauses.class);
    private static final long LOOK_MILLIS = 1000;

    private final JdbcClient client;
    private final Clock clock;
    private volatile Map<String, Pause> paused = Map.of();
    private volatile boolean running;

    Pauses(JdbcClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    boolean isPaused() {
        return paused.containsKey(ALL);
    }

    boolean isPaused(String processor) {
        return paused.containsKey(processor);
    }

    Set<String> names() {
        return paused.keySet();
    }

    Optional<Pause> of(String processor) {
        return Optional.ofNullable(paused.get(processor));
    }

    /// Whether it was not paused before. Takes effect with [#refresh].
    boolean pause(String processor, String by) {
        int added = client.sql("""
                        insert into processing_pause (processor, since, paused_by) values (:processor, :since, :by)
                        on conflict do nothing
                        """)
                .param("processor", processor)
                .param("since", clock.instant().atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
        return added > 0;
    }

    /// Whether it was paused before. Takes effect with [#refresh].
    boolean resume(String processor) {
        int removed = client.sql("delete from processing_pause where processor = :processor")
                .param("processor", processor)
                .update();
        return removed > 0;
    }

    /// What another instance was told.
    @Scheduled(fixedDelay = LOOK_MILLIS)
    void look() {
        if (!running) {
            return;
        }
        try {
            refresh();
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not look what is paused: {}", e.getClass().getName());
        }
    }

    /// One at a time: none replaces what a later one has seen. Outside of a transaction that changes something.
    synchronized void refresh() {
        Map<String, Pause> now = new TreeMap<>();
        client.sql("select processor, since, paused_by from processing_pause").query(row -> {
            now.put(row.getString("processor"), new Pause(RowTime.required(row, "since"), row.getString("paused_by")));
        });
        paused = Map.copyOf(now);
    }

    /// Before anything is processed.
    @Override
    public void start() {
        refresh();
        running = true;
        if (!paused.isEmpty()) {
            log.warn("Processing is paused for {}", isPaused() ? "all processors" : paused.keySet());
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Processing.PHASE - 1;
    }

    /// Since when, and who said so.
    record Pause(Instant since, String by) {}
}
