package org.nutritioninbox.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/// Keeps what operators did. An operation records itself here, in its own transaction if it has one.
@Repository
public class Audit {

    private static final Logger log = LoggerFactory.getLogger(Audit.class);

    private final JdbcClient client;
    private final JsonMapper json;
    private final Clock clock;
    private final TransactionTemplate transaction;

    Audit(JdbcClient client, JsonMapper json, Clock clock, PlatformTransactionManager transactions) {
        this.client = client;
        this.json = json;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /// Records an action of the current user.
    ///
    /// @param action for example `replay.start`
    /// @param subject for example a filter or an id; never content of records
    /// @param count how many deliveries, records or requests were concerned; `null` if the action counts nothing
    /// @param result in a word or two
    @Transactional
    public void record(String action, Map<String, ?> subject, @Nullable Long count, String result) {
        client.sql("""
                        insert into audit_action (at, who, action, subject, count, result)
                        values (:at, :who, :action, cast(:subject as json), :count, :result)
                        """)
                .param("at", RowTime.parameter(clock.instant()))
                .param("who", user())
                .param("action", action)
                .param("subject", json.writeValueAsString(subject))
                .param("count", count)
                .param("result", result)
                .update();
    }

    /// Records an action that failed with the database. While the database is still away, the log has it instead.
    public void recordIfPossible(String action, Map<String, ?> subject, @Nullable Long count, String result) {
        try {
            transaction.executeWithoutResult(_ -> record(action, subject, count, result));
        } catch (DataAccessException | TransactionException e) {
            log.warn("Not in the audit: {} of {} {}, {}", action, user(), result, count);
        }
    }

    /// Does something for an operator, and records a refusal, outside of the transaction that it ends. That an id does
    /// not exist is not recorded.
    public <T> T recordRefusal(String action, Map<String, ?> subject, Supplier<T> operation) {
        try {
            return operation.get();
        } catch (ActionRefused e) {
            if (!e.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)) {
                record(action, subject, null, "refused");
            }
            throw e;
        }
    }

    /// The current user; `nobody` outside of a request.
    public static String user() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication == null ? "nobody" : authentication.getName();
    }

    Page<AuditAction> list(AuditFilter filter, PageRequest page) {
        Conditions conditions = filter.conditions(page);
        List<AuditAction> rows = client.sql(
                        "select id, at, who, action, subject, count, result from audit_action where " + conditions.sql()
                                + " order by at desc, id desc limit " + page.rows())
                .params(conditions.parameters())
                .query(Audit::read)
                .list();
        return Page.of(rows, page, last -> new Cursor(last.at(), Long.toString(last.id())));
    }

    private static AuditAction read(ResultSet row, int number) throws SQLException {
        return new AuditAction(
                row.getLong("id"),
                RowTime.required(row, "at"),
                row.getString("who"),
                row.getString("action"),
                row.getString("subject"),
                row.getObject("count", Long.class),
                row.getString("result"));
    }
}
