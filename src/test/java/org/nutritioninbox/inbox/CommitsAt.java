package org.nutritioninbox.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.nutritioninbox.nutrition.Analysis;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/// Keeps deliveries and maintains partitions at any time, for tests of other packages.
public final class CommitsAt {

    private final ApplicationContext context;

    public CommitsAt(ApplicationContext context) {
        this.context = context;
    }

    /// A commit with one delivery.
    public UUID keep(byte[] body, Instant receivedAt) {
        return context.getBean(KeepStatement.class)
                .keep(List.of(Arrival.of(Origin.WEBHOOK, body, Analysis.read(body), "key")), receivedAt)
                .batchId();
    }

    public void close(UUID... batches) {
        context.getBean(Batches.class)
                .close(Stream.of(batches)
                        .map(id -> new Batches.Closing(id, List.of()))
                        .toList());
    }

    /// Deliveries are kept for ten days.
    public void maintainPartitions(Instant now) {
        InboxProperties properties =
                new InboxProperties(1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofDays(10), false);
        new Partitions(
                        context.getBean(JdbcTemplate.class),
                        context.getBean(PlatformTransactionManager.class),
                        properties,
                        Clock.fixed(now, ZoneOffset.UTC))
                .maintain();
    }
}
