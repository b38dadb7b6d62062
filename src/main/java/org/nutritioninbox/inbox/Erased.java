package org.nutritioninbox.inbox;

import java.util.Collection;
import org.nutritioninbox.jobs.LatestValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;

/// Remembers what was erased, by digests, so that it is not taken in again.
@Repository
public class Erased {

    private final JdbcClient client;
    private final LatestValue<Boolean> isAny;

    Erased(JdbcClient client) {
        this.client = client;
        this.isAny = new LatestValue<>(
                "what was erased",
                () -> client.sql("select exists (select from erased)")
                        .query(Boolean.class)
                        .single());
    }

    /// The door pays for erasures only once there is one.
    @Scheduled(fixedDelay = 1000)
    void look() {
        isAny.refresh();
    }

    boolean isAny() {
        return isAny.get().orElse(true);
    }

    /// From now on the door refuses what has one of these digests. Other instances follow within a second, and
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
}
