package org.nutritioninbox.inbox;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Gives the group commit a connection pool of its own, so that nothing else can use up its connections. Migrations
/// have connections of their own, too.
@Configuration(proxyBeanMethods = false)
class WriterConfiguration {

    static final String WRITER = "writer";

    /// The second one is used while the first is broken and replaced.
    private static final int CONNECTIONS = 2;

    /// The statement waits this long for each row that another transaction has locked. Several of these waits have to
    /// fit into `INBOX_PATIENCE`.
    private static final String SHORTER_WAIT_FOR_LOCKS = "; set lock_timeout = '500ms'";

    /// Without it, a lost network connection would block the writer for minutes.
    private static final int SOCKET_TIMEOUT_SECONDS = 5;

    @Bean(defaultCandidate = false)
    @Qualifier(WRITER)
    static HikariDataSource writer(DataSource database) throws SQLException {
        HikariDataSource settings = database.unwrap(HikariDataSource.class);
        HikariConfig config = new HikariConfig();
        config.setPoolName(WRITER);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setJdbcUrl(settings.getJdbcUrl());
        config.setUsername(settings.getUsername());
        config.setPassword(settings.getPassword());
        config.setConnectionTimeout(settings.getConnectionTimeout());
        config.setConnectionInitSql(settings.getConnectionInitSql() + SHORTER_WAIT_FOR_LOCKS);
        config.setDataSourceProperties(settings.getDataSourceProperties());
        config.addDataSourceProperty("socketTimeout", String.valueOf(SOCKET_TIMEOUT_SECONDS));
        return new HikariDataSource(config);
    }

    /// Without the socket time-out of the pool: an index of a large table takes minutes.
    /// `spring.flyway.jdbc-properties` are for these connections.
    @Bean
    static FlywayConfigurationCustomizer ownConnections(JdbcConnectionDetails database) {
        return flyway -> flyway.dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword());
    }
}
