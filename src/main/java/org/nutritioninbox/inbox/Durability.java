package org.nutritioninbox.inbox;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Checks at the start whether a crash of the database can lose what was answered 200. Always up, since refusing
/// webhooks makes nothing durable; with `INBOX_REQUIRE_DURABILITY` the instance does not start.
@Component("durabilityHealthIndicator")
class Durability implements HealthIndicator, SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(Durability.class);

    private final JdbcClient writer;
    private final boolean isRequired;
    private @Nullable DurabilitySettings settings;

    Durability(@Qualifier(WriterConfiguration.WRITER) DataSource writer, InboxProperties properties) {
        this.writer = JdbcClient.create(writer);
        this.isRequired = properties.requireDurability();
    }

    /// Runs after the migrations and before the first webhook.
    @Override
    public void afterSingletonsInstantiated() {
        DurabilitySettings found =
                writer.sql("""
                        select current_setting('fsync') as fsync,
                            current_setting('full_page_writes') as full_page_writes,
                            current_setting('synchronous_commit') as synchronous_commit,
                            current_setting('synchronous_standby_names') as synchronous_standby_names,
                            (select string_agg(relname, ', ' order by relname) from pg_class
                                where relkind = 'r' and relpersistence = 'u'
                                    and relnamespace = current_schema()::regnamespace) as unlogged_tables
                        """).query(DurabilitySettings.class).single();
        log.info("The database writes with {}", found);
        List<String> risks = found.risks();
        if (isRequired && !risks.isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    "inbox.require-durability", true, String.join("; ", risks));
        }
        risks.forEach(risk -> log.warn("An answer 200 is not durable: {}", risk));
        settings = found;
    }

    @Override
    public Health health() {
        DurabilitySettings found = Objects.requireNonNull(settings);
        return Health.up()
                .withDetail("durable", found.risks().isEmpty())
                .withDetail("risks", found.risks())
                .withDetail("settings", found.toString())
                .build();
    }

    /// The settings and tables that decide whether a 200 is durable. The pool turns `synchronous_commit` on for each
    /// session, unless an operator has replaced that setting.
    private record DurabilitySettings(
            String fsync,
            String fullPageWrites,
            String synchronousCommit,
            String synchronousStandbyNames,
            @Nullable String unloggedTables) {

        private List<String> risks() {
            return Stream.of(
                            fsync.equals("off")
                                    ? "fsync is off, so a crash of its machine can lose any row: turn it on"
                                    : null,
                            fullPageWrites.equals("off")
                                    ? "full_page_writes is off, so a crash of its machine can damage any page: turn it on"
                                    : null,
                            synchronousCommit.equals("off")
                                    ? "synchronous_commit is off, so a crash loses the last commits: turn it on"
                                    : null,
                            synchronousCommit.equals("local") && !synchronousStandbyNames.isEmpty()
                                    ? "synchronous_commit is local, so a failover loses the last commits: turn it on"
                                    : null,
                            unloggedTables != null
                                    ? "a crash empties the unlogged " + unloggedTables + ": alter table ... set logged"
                                    : null)
                    .filter(Objects::nonNull)
                    .toList();
        }

        @Override
        public String toString() {
            return "fsync=%s, full_page_writes=%s, synchronous_commit=%s, synchronous_standby_names='%s'"
                    .formatted(fsync, fullPageWrites, synchronousCommit, synchronousStandbyNames);
        }
    }
}
