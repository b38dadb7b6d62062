package org.nutritioninbox.audit;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonDigests;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Expensive;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Keeps what operators did. An operation records itself here, in its own transaction if it has one.
@Repository
public class Audit implements PersonalRows {

    private static final Logger log = LoggerFactory.getLogger(Audit.class);
    private static final String SELECT = "select id, at, who, action, subject, count, result from audit_action where ";

    private final JdbcClient client;
    private final JsonMapper json;
    private final PersonDigests digests;
    private final Clock clock;

    Audit(JdbcClient client, JsonMapper json, PersonDigests digests, Clock clock) {
        this.client = client;
        this.json = json;
        this.digests = digests;
        this.clock = clock;
    }

    /// Records an action of the current user.
    ///
    /// @param action for example `replay.start`
    /// @param subject for example a filter or an id; never content of records. The fields `application_user_id` and
    ///     `record_id` are written as digests, since nothing is ever removed from here
    /// @param count how many deliveries, records or requests were concerned; `null` if the action counts nothing
    /// @param result in a word or two
    public void record(String action, Map<String, ?> subject, @Nullable Long count, String result) {
        client.sql("""
                        insert into audit_action (at, who, action, subject, count, result)
                        values (:at, :who, :action, cast(:subject as json), :count, :result)
                        """)
                .param("at", RowTime.parameter(clock.instant()))
                .param("who", user())
                .param("action", action)
                .param("subject", json.writeValueAsString(withDigests(json.valueToTree(subject))))
                .param("count", count)
                .param("result", result)
                .update();
    }

    private JsonNode withDigests(JsonNode subject) {
        if (subject instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(name);
                switch (name) {
                    case "application_user_id" -> object.put(name, digests.user(value.asString()));
                    case "record_id" -> object.put(name, digests.record(value.asString()));
                    default -> withDigests(value);
                }
            }
        }
        return subject;
    }

    /// Records what cannot be undone or refused any more. While the database is away, the log has it instead.
    public void recordIfPossible(String action, Map<String, ?> subject, @Nullable Long count, String result) {
        try {
            record(action, subject, count, result);
        } catch (DataAccessException e) {
            log.warn("Could not write to the audit: {} by {}, count {}, result {}", action, user(), result, count);
        }
    }

    /// The current user; `nobody` outside of a request.
    public static String user() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication == null ? "nobody" : authentication.getName();
    }

    @Expensive
    public Page<AuditAction> list(AuditFilter filter, PageRequest page) {
        Conditions conditions = filter.conditions(page, digests);
        List<AuditAction> rows = client.sql(
                        SELECT + conditions.sql() + " order by at desc, id desc limit " + page.rows())
                .params(conditions.parameters())
                .query(Rows.of(AuditAction.class))
                .list();
        return Page.of(rows, page, last -> new Cursor(last.at(), Long.toString(last.id())));
    }

    /// Nothing of it is erased: the audit names persons by their digests only.
    @Override
    public void export(Person person, BiConsumer<String, Object> line) {
        Stream<String> names = Stream.concat(
                Stream.of(digests.user(person.applicationUserId())),
                person.recordIds().stream().map(digests::record));
        client.sql(SELECT + """
                        exists (
                            select from regexp_matches(subject::text, '(?:user|record)#[0-9a-f]+', 'g') as name
                            where name[1] = any(:names))
                        order by id
                        """)
                .param("names", names.toArray(String[]::new))
                .query(Rows.of(AuditAction.class))
                .list()
                .forEach(action -> line.accept("audit", action));
    }
}
