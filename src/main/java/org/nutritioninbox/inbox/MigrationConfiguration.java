package org.nutritioninbox.inbox;

import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Gives migrations connections without the socket time-out of the pool: an index of a large table takes minutes.
/// `spring.flyway.jdbc-properties` are theirs.
@Configuration(proxyBeanMethods = false)
class MigrationConfiguration {

    @Bean
    static FlywayConfigurationCustomizer ownConnections(JdbcConnectionDetails database) {
        return flyway -> flyway.dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword());
    }
}
