package org.nutritioninbox.inbox;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Counts how many deliveries the commits of a day kept, and how many of them are there.
@Repository
public class KeptCounts {

    private final JdbcClient client;
    private final Partitions partitions;

    KeptCounts(JdbcClient client, Partitions partitions) {
        this.client = client;
        this.partitions = partitions;
    }

    /// The days whose deliveries are still kept, oldest first.
    public List<LocalDate> days(LocalDate last) {
        return partitions.days().stream().filter(day -> !day.isAfter(last)).toList();
    }

    /// Counts the deliveries that a day received within a time. Fails if the day is dropped meanwhile.
    public Counts count(LocalDate day, Instant from, Instant to) {
        return client.sql(sql(day))
                .param("from", TimeOrderedIds.floor(from))
                .param("to", TimeOrderedIds.floor(to))
                .query(Counts.class)
                .single();
    }

    /// Reads the day's own partition, so that a change of another one waits for nothing, and so that a day that was
    /// dropped does not look like a loss. A delivery whose batch is gone was acknowledged all the same.
    static String sql(LocalDate day) {
        return """
                select greatest(b.deliveries, d.kept) as acknowledged, d.kept
                from (
                    select coalesce(sum(deliveries), 0) as deliveries from batch where id >= :from and id < :to
                ) b, (
                    select count(*) as kept from %s where id >= :from and id < :to
                ) d
                """.formatted(Partitions.name(day));
    }

    /// The counts of a day, or of a part of it.
    ///
    /// @param acknowledged how many deliveries were answered 200
    /// @param kept how many of them are there
    public record Counts(long acknowledged, long kept) {

        public Counts plus(Counts other) {
            return new Counts(acknowledged + other.acknowledged, kept + other.kept);
        }
    }
}
