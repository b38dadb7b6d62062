package org.nutritioninbox.inbox;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Counts how many deliveries the commits of a day kept, and how many of them are there.
@Repository
public class KeptCounts {

    /// No statement reads more, so none runs long and none holds up a vacuum.
    private static final Duration SLICE = Duration.ofHours(1);

    private final JdbcClient client;
    private final Partitions partitions;

    KeptCounts(JdbcClient client, Partitions partitions) {
        this.client = client;
        this.partitions = partitions;
    }

    /// The days whose deliveries are still kept, newest first.
    public List<LocalDate> days(LocalDate last) {
        return partitions.days().reversed().stream()
                .filter(day -> !day.isAfter(last))
                .toList();
    }

    /// Counts the deliveries that a day received within a time. Fails if the day is dropped meanwhile.
    public Counts count(LocalDate day, Instant from, Instant to) {
        return Stream.iterate(from, at -> at.isBefore(to), at -> at.plus(SLICE))
                .map(at -> client.sql(sql(day))
                        .param("from", TimeOrderedIds.floor(at))
                        .param("to", TimeOrderedIds.floor(at.plus(SLICE).isBefore(to) ? at.plus(SLICE) : to))
                        .query(Counts.class)
                        .single())
                .reduce(new Counts(0, 0, 0), Counts::plus);
    }

    /// Reads the day's own partition, so that a change of another one waits for nothing, and so that a day that was
    /// dropped does not look like a loss. A delivery whose batch is gone was acknowledged all the same.
    ///
    /// The `offset 0` makes the planner look each record up by its key.
    static String sql(LocalDate day) {
        return """
                select greatest(b.deliveries, d.kept) as acknowledged, d.kept, d.records_missing
                from (
                    select coalesce(sum(deliveries), 0) as deliveries from batch where id >= :from and id < :to
                ) b, (
                    select count(*) as kept,
                        count(distinct d.record_id) filter (where d.version is not null and r.is_there is null)
                            as records_missing
                    from %s d left join lateral (
                        select true as is_there from nutrition_record
                        where record_id = d.record_id and d.version is not null offset 0) r on true
                    where d.id >= :from and d.id < :to
                ) d
                """.formatted(Partitions.name(day));
    }

    /// The counts of a day, or of a part of it.
    ///
    /// @param acknowledged how many deliveries were answered 200
    /// @param kept how many of them are there
    /// @param recordsMissing how many records are gone that a delivery changed
    public record Counts(long acknowledged, long kept, long recordsMissing) {

        public Counts plus(Counts other) {
            return new Counts(
                    acknowledged + other.acknowledged, kept + other.kept, recordsMissing + other.recordsMissing);
        }

        /// Counts deliveries that are gone together with their batch.
        public Counts withAtLeast(long acknowledgedBefore) {
            return new Counts(Math.max(acknowledged, acknowledgedBefore), kept, recordsMissing);
        }

        public long missing() {
            return acknowledged - kept + recordsMissing;
        }
    }
}
