package org.nutritioninbox.processing;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;

/// Pauses the processing for all instances. The state is in the database and outlives restarts; other instances see it
/// within a second. It pauses all processors: pausing one of them would need a second queue.
@Component
public class PauseSwitch {

    private static final Logger log = LoggerFactory.getLogger(PauseSwitch.class);
    private static final long REFRESH_MILLIS = 1000;

    private final JdbcClient client;
    private final Audit audit;
    private final Clock clock;
    private volatile @Nullable Pause pause;

    PauseSwitch(JdbcClient client, Audit audit, Clock clock) {
        this.client = client;
        this.audit = audit;
        this.clock = clock;
    }

    boolean isPaused() {
        return pause != null;
    }

    /// `null` unless processing is paused.
    public @Nullable Pause pause() {
        return pause;
    }

    /// Takes effect with [#refresh].
    @Transactional
    public void pause(String by) {
        int paused = client.sql(
                        "insert into processing_pause (since, paused_by) values (:since, :by) on conflict do nothing")
                .param("since", RowTime.parameter(clock.instant()))
                .param("by", by)
                .update();
        audit.record("processing.pause", Map.of(), null, paused > 0 ? "paused" : "was paused already");
    }

    /// Takes effect with [#refresh].
    @Transactional
    public void resume() {
        int resumed = client.sql("delete from processing_pause").update();
        audit.record("processing.resume", Map.of(), null, resumed > 0 ? "resumed" : "was not paused");
    }

    /// Another instance may have paused or resumed.
    @Scheduled(fixedDelay = REFRESH_MILLIS)
    void poll() {
        try {
            refresh();
        } catch (DataAccessException | TransactionException e) {
            log.debug(
                    "Could not read the pause state, retrying in a second: {}",
                    e.getClass().getName());
        }
    }

    /// Reads the state from the database. Call it outside of a transaction with changes. Synchronized, so that an older
    /// result cannot replace a newer one.
    synchronized void refresh() {
        Pause now = client.sql("select since, paused_by as by from processing_pause")
                .query(Rows.of(Pause.class))
                .optional()
                .orElse(null);
        if (now != null && pause == null) {
            log.warn("Processing is paused since {} by {}; POST /processing/resume ends it", now.since(), now.by());
        }
        pause = now;
    }

    public record Pause(Instant since, String by) {}
}
