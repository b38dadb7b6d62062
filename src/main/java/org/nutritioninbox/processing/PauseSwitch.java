package org.nutritioninbox.processing;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.RowTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Whether processors are told nothing for now, because an operator said so. Kept in the database: it outlives restarts
/// and holds for every instance, for the others a second later.
@Component
class PauseSwitch {

    private static final Logger log = LoggerFactory.getLogger(PauseSwitch.class);
    private static final long LOOK_MILLIS = 1000;

    private final JdbcClient client;
    private final Clock clock;
    private volatile @Nullable Pause pause;

    PauseSwitch(JdbcClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    boolean isPaused() {
        return pause != null;
    }

    /// `null` while processing goes on.
    @Nullable
    Pause pause() {
        return pause;
    }

    /// Returns false where it was paused before. Takes effect with [#refresh].
    boolean pause(String by) {
        return client.sql("insert into processing_pause (since, paused_by) values (:since, :by) on conflict do nothing")
                        .param("since", clock.instant().atOffset(ZoneOffset.UTC))
                        .param("by", by)
                        .update()
                > 0;
    }

    /// Returns false where it was not paused. Takes effect with [#refresh].
    boolean resume() {
        return client.sql("delete from processing_pause").update() > 0;
    }

    /// Another instance may have been told.
    @Scheduled(fixedDelay = LOOK_MILLIS)
    void look() {
        try {
            refresh();
        } catch (DataAccessException | TransactionException e) {
            log.debug(
                    "Could not look whether processing is paused: {}",
                    e.getClass().getName());
        }
    }

    /// One at a time, so that none replaces a newer answer. Outside of a transaction that changes something.
    synchronized void refresh() {
        Pause now = client.sql("select since, paused_by from processing_pause")
                .query((row, _) -> new Pause(RowTime.required(row, "since"), row.getString("paused_by")))
                .optional()
                .orElse(null);
        if (now != null && pause == null) {
            log.warn("Processing is paused since {} by {}", now.since(), now.by());
        }
        pause = now;
    }

    record Pause(Instant since, String by) {}
}
