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
    private final LatestValue<Look> look;
    private final Clock clock;

    ErasedDigests(JdbcClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
        this.look = new LatestValue<>("what was erased", this::query);
    }

    /// The door pays for erasures only once there is one.
    @Scheduled(fixedDelay = 1000)
    void look() {
        look.refresh();
    }

    private Look query() {
        Instant at = clock.instant();
        return new Look(
                client.sql("select exists (select from erased)")
                        .query(Boolean.class)
                        .single(),
                at);
    }

    /// True also if the last look is too old: another instance may have erased since.
    boolean isAny() {
        Instant oldest = clock.instant().minus(TRUSTED);
        return look.get()
                .filter(last -> last.at.isAfter(oldest))
                .map(Look::found)
                .orElse(true);
    }

    /// From now on the door refuses what has one of these digests. Other instances follow within 10 s, and
    /// commits under way are not affected.
    public void add(Collection<String> digests) {
        client.sql("""
                        insert into erased (digest, erased_at)
                        select digest, now() from unnest(:digests) as e (digest) order by digest
                        on conflict (digest) do update set erased_at = excluded.erased_at
                        """)
                .param("digests", digests.stream().distinct().toArray(String[]::new))
                .update();
    }

    private record Look(boolean found, Instant at) {}
}
