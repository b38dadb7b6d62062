package org.nutritioninbox.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

@InboxTest
class AuditTests {

    @Autowired
    private Audit audit;

    @Autowired
    private JdbcTemplate jdbc;

    @LocalServerPort
    private int port;

    @Test
    void actionsAreListedNewestFirstAndPageByPage() {
        String action = "test." + UUID.randomUUID();
        for (int i = 0; i < 5; i++) {
            audit.record(action, Map.of("delivery_id", "d" + i), (long) i, "done");
        }

        List<JsonNode> all = new Client(port).all("/audit/actions?limit=2&action=" + action);

        assertThat(all.stream().map(one -> one.get("count").longValue())).containsExactly(4L, 3L, 2L, 1L, 0L);
        assertThat(all.getFirst().get("subject").get("delivery_id").stringValue())
                .isEqualTo("d4");
        assertThat(all.getFirst().propertyNames())
                .containsExactlyInAnyOrder("id", "at", "who", "action", "subject", "count", "result");
    }

    @Test
    void filtersInOneTextFindTheSame() {
        String user = "ann " + UUID.randomUUID();
        String action = "test." + UUID.randomUUID();
        audit.record(action, Map.of("application_user_id", user), 1L, "done");
        audit.record(action, Map.of(), 2L, "done");
        audit.record("other." + user, Map.of("application_user_id", user), 3L, "done");

        assertThat(counts("action:" + action)).containsExactly(2L, 1L);
        assertThat(counts("user:\"" + user + "\" action:" + action + " after:1h"))
                .containsExactly(1L);
        assertThat(counts("user:\"" + user + "\" !action:" + action)).containsExactly(3L);
        assertThat(counts("action:" + action + " !who:nobody")).isEmpty();
        assertThat(counts("action:" + action + " before:1h")).isEmpty();
        assertThat(problem("!user:ann")).contains("must not have a '!' in front of user:", "action:, who:");
        assertThat(problem("soup")).contains("must consist of filters; known are action:, after:");
    }

    private List<Long> counts(String q) {
        return new Client(port)
                .json("/audit/actions?q=" + encoded(q))
                .valueStream()
                .map(one -> one.get("count").longValue())
                .toList();
    }

    private String problem(String q) {
        return new Client(port).get("/audit/actions?q=" + encoded(q)).body();
    }

    private static String encoded(String q) {
        return URLEncoder.encode(q, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_action set who = 'somebody else'",
                "delete from audit_action",
                "truncate audit_action"
            })
    void nobodyChangesWhatWasWrittenDown(String sql) {
        audit.record("test", Map.of(), null, "done");

        assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> jdbc.execute(sql));
    }
}
