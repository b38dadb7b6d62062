package org.nutritioninbox.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.nutritioninbox.jobs.LatestValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Metrics about the database: its size, its partitions, and the instances that are connected to it.
@Component
class DatabaseMetrics {

    /// Each instance adds a number of its own to the name of its connections: see `ApplicationName` in the settings.
    private static final String STATE = """
            select pg_database_size(current_database()) as bytes,
                (select count(distinct application_name) from pg_stat_activity
                 where datname = current_database() and application_name like 'nutrition-inbox %') as instances
            """;

    private final JdbcClient client;
    private final Partitions partitions;
    private final Clock clock;
    private final LatestValue<DatabaseState> latest = new LatestValue<>("the state of the database", this::read);

    DatabaseMetrics(JdbcClient client, Partitions partitions, Clock clock, MeterRegistry meters) {
        this.client = client;
        this.partitions = partitions;
        this.clock = clock;
        meters.gauge("inbox.database.bytes", latest, it -> it.number(DatabaseState::bytes));
        meters.gauge("inbox.instances", latest, it -> it.number(DatabaseState::instances));
        meters.gauge("inbox.partitions.ahead.days", latest, it -> it.number(DatabaseState::daysAhead));
    }

    @Scheduled(fixedDelay = 60_000)
    void refresh() {
        latest.refresh();
    }

    private DatabaseState read() {
        List<LocalDate> days = partitions.days();
        LocalDate tomorrow =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1);
        long daysAhead =
                Stream.iterate(tomorrow, days::contains, day -> day.plusDays(1)).count();
        return client.sql(STATE)
                .query((row, _) -> new DatabaseState(row.getLong("bytes"), row.getLong("instances"), daysAhead))
                .single();
    }

    /// @param daysAhead the days after today that have partitions, without a gap
    private record DatabaseState(long bytes, long instances, long daysAhead) {}
}
