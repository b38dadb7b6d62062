package org.nutritioninbox.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.nutritioninbox.jobs.LatestValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;

/// Remembers what was erased, by digests, so that it is not taken in again.
@Repository
public class ErasedDigests {

    private static final Duration TRUSTED = Duration.ofSeconds(10);

    private final JdbcClient client;
    private final LatestValue<Instant> noneUntil;
    private final Clock clock;

    ErasedDigests(JdbcClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
        this.noneUntil = new LatestValue<>("what was erased", this::noneUntil);
    }

    /// The door pays for erasures only once there is one.
    @Scheduled(fixedDelay = 1000)
    void refresh() {
        noneUntil.refresh();
    }

    private Instant noneUntil() {
        Instant at = clock.instant();
        boolean isAny = client.sql("select exists (select from erased)")
                .query(Boolean.class)
                .single();
        return isAny ? Instant.MIN : at.plus(TRUSTED);
    }

    /// True also if the last look is too old: another instance may have erased since.
    boolean mayBeAny() {
        return noneUntil.get().filter(clock.instant()::isBefore).isEmpty();
    }

    /// Within 10 s, each instance drops arrivals that have one of these digests.
    public void add(Collection<String> digests) {
        client.sql("""
                        insert into erased (digest, erased_at)
                        select digest, now() from unnest(:digests) as e (digest) order by digest
                        on conflict (digest) do update set erased_at = excluded.erased_at
                        """).param("digests", digests.toArray(String[]::new)).update();
    }
}
