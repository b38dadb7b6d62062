package org.nutritioninbox.inbox;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The connections of the writer: no request, processor or list can take them from it.
@Configuration(proxyBeanMethods = false)
class WriterConfiguration {

    static final String WRITER = "writer";

    /// The second one is there while a broken one is replaced.
    private static final int CONNECTIONS = 2;

    /// A server that vanished without a word must not hold the writer for minutes.
    private static final int LONGEST_STATEMENT_SECONDS = 5;

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
        config.setConnectionInitSql(settings.getConnectionInitSql());
        config.setDataSourceProperties(settings.getDataSourceProperties());
        config.addDataSourceProperty("socketTimeout", String.valueOf(LONGEST_STATEMENT_SECONDS));
        return new HikariDataSource(config);
    }
}
