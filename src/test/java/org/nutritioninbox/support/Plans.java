package org.nutritioninbox.support;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/// The plans of PostgreSQL for tables that are large enough for a choice.
public final class Plans {

    /// A property of an application, and thus a database, of its own for all tests that need many rows.
    public static final String APPLICATION = "spring.application.name=plans";

    private static final int RECORDS = 30_000;

    private final JdbcTemplate jdbc;

    public Plans(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// The receipt of the newest delivery: at noon, so that all of them are of one day.
    public static Instant newest() {
        return Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(12));
    }

    /// Fills the tables once. Every hundredth record failed; two out of thirty thousand have a score of their own.
    public void fill() {
        synchronized (Plans.class) {
            if (Boolean.FALSE.equals(
                    jdbc.queryForObject("select exists (select from nutrition_record)", Boolean.class))) {
                insert();
            }
        }
    }

    private void insert() {
        jdbc.update("""
                insert into nutrition_record (record_id, application_user_id, status, nutri_score, dish_name, words,
                    uploaded_at, modified_at, consumed_at, version_key, version, first_delivery_id,
                    winning_delivery_id, first_received_at, last_received_at, deliveries)
                select 'r' || n, 'u' || n % 1000, case when n % 100 = 0 then 'failed' else 'completed' end,
                    case when n % 15000 = 0 then 'Z' else chr(65 + n % 5) end, 'dish', 'word' || n % 500 || ' common',
                    at, at, at, '\\x00', 1, uuidv7(-n * interval '1 second'), uuidv7(), at, at, 1
                from generate_series(1, ?) n, lateral (select now() - n * interval '1 minute') t (at)
                """, RECORDS);
        jdbc.update("""
                insert into delivery (id, batch_id, received_at, origin, kind, outcome, record_id, application_user_id,
                    version, key_id, size, sha256, body)
                select uuidv7(at - clock_timestamp()), uuidv7(), at, 'WEBHOOK',
                    case when n % 1000 = 0 then 'LAB_REPORT' else 'NUTRITION_RECORD' end,
                    case when n % 500 = 0 then 'STALE' else 'NEW' end, 'r' || n, 'u' || n % 1000, 1, 'filled00', 1, '\\x00',
                    '\\x00'
                from generate_series(1, ?) n, lateral (select ? - n * interval '1 second') t (at)
                """, RECORDS, newest().atOffset(ZoneOffset.UTC));
        jdbc.execute("vacuum analyze nutrition_record, delivery, outstanding, batch");
    }

    public String of(String sql, Map<String, Object> parameters) {
        Map<String, Object> bound = new HashMap<>(parameters);
        bound.replaceAll((_, value) -> value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        return String.join(
                "\n", new NamedParameterJdbcTemplate(jdbc).queryForList("explain " + sql, bound, String.class));
    }
}
