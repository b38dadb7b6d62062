package org.nutritioninbox.load;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.commons.codec.digest.DigestUtils;
import tools.jackson.databind.node.ObjectNode;

/// Fills the database of a running instance with millions of records and their deliveries, spread over the last ninety
/// days, then times the queries that operators ask. For a database that may be thrown away.
final class Fill {

    private static final Set<String> OPTIONS =
            Set.of("--url", "--password", "--jdbc", "--db-user", "--db-password", "--millions", "--bodies", "--rounds");
    private static final int PART = 50_000;
    private static final int DAYS = 90;

    /// Each meal is a record, its one delivery, and a commit of its own. All of a dish is made once; the rest is
    /// arithmetic on a running number.
    private static final String MEALS = """
            with meal as materialized (
                select n, at, d.*, md5('record' || n)::uuid::text as record_id, 'user-' || (n * 7919) % ? as user_id,
                    (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5('a' || n), 1, 3)
                        || '8' || substr(md5('b' || n), 1, 15))::uuid as delivery_id
                from generate_series(?::bigint, ?::bigint) n
                    join fill_dish d on d.id = n % ?
                    cross join lateral (
                        select now() - interval '90 days' * ((n * 104729) % 10000019) / 10000019.0) t (at)
            ), record as (
                insert into nutrition_record (record_id, application_user_id, application_id, uid, status,
                    failure_reason, dish_name, nutri_score, serving_size, unit, nutritional_fields, ingredients,
                    uploaded_at, modified_at, consumed_at, words, version_key, version, first_delivery_id,
                    winning_delivery_id, first_received_at, last_received_at, deliveries)
                select record_id, user_id, 4711, 'u' || n % 1000,
                    case when n % 50 = 0 then 'failed' else 'completed' end,
                    case when n % 50 = 0 then 'The photo shows no food' end,
                    name, score, size, 'g', nutrients, ingredients, at, at + interval '8 seconds', at, words,
                    decode('01' || repeat('00', 14), 'hex') || sha256(n::text::bytea), 1, delivery_id, delivery_id, at,
                    at, 1
                from meal on conflict do nothing
            ), batched as (
                insert into batch (id, last_id, deliveries, due_at, closed_at, position)
                select delivery_id, delivery_id, 1, at, at, n + 1 from meal where ? on conflict do nothing
            )
            insert into delivery (id, batch_id, received_at, origin, kind, outcome, record_id, application_user_id,
                version, key_id, size, sha256, body)
            select delivery_id, delivery_id, at, 'WEBHOOK', 'NUTRITION_RECORD', 'NEW', record_id, user_id, 1,
                'filled00', length(body), sha256(n::text::bytea), body
            from meal where ? on conflict do nothing
            """;

    private Fill() {}

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, OPTIONS);
        long records = Math.round(Double.parseDouble(options.text("--millions", "1")) * 1_000_000);
        try (Connection connection = DriverManager.getConnection(
                options.text("--jdbc", "jdbc:postgresql://127.0.0.1:5432/nutrition"),
                options.text("--db-user", "nutrition"),
                options.text("--db-password", ""))) {
            fill(connection, records, options.text("--bodies", "yes").equals("yes"));
        }
        Ops ops = new Ops(
                URI.create(options.text("--url", "http://127.0.0.1:8000")),
                options.secret("--password", "data/operator-password"));
        time(ops, options.number("--rounds", 200), records);
        // the client's threads would keep the process for a while
        System.exit(0);
    }

    /// Without bodies, the records are as after the retention of their deliveries.
    private static void fill(Connection connection, long records, boolean bodies) throws Exception {
        int dishes = dishes(connection);
        partitions(connection);
        long held = count(connection);
        long users = Math.max(1, records / 300);
        long start = System.nanoTime();
        for (long from = held; from < records; from += PART) {
            long to = Math.min(records, from + PART) - 1;
            try (PreparedStatement insert = connection.prepareStatement(MEALS)) {
                insert.setLong(1, users);
                insert.setLong(2, from);
                insert.setLong(3, to);
                insert.setInt(4, dishes);
                insert.setBoolean(5, bodies);
                insert.setBoolean(6, bodies);
                insert.executeUpdate();
            }
            if ((to + 1) % (10L * PART) == 0 || to + 1 == records) {
                System.out.printf(
                        Locale.ROOT,
                        "%,d of %,d after %d s%n",
                        to + 1,
                        records,
                        (System.nanoTime() - start) / 1_000_000_000);
            }
        }
        try (Statement analyze = connection.createStatement()) {
            analyze.execute("vacuum analyze nutrition_record");
            analyze.execute("vacuum analyze delivery");
            analyze.execute("vacuum analyze batch");
            analyze.execute("update commit_order set last_position = greatest(last_position, " + records + ")");
            analyze.execute("drop table fill_dish");
        }
    }

    private static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from nutrition_record")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static int dishes(Connection connection) throws Exception {
        List<ObjectNode> dishes = Meals.load().dishes();
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists fill_dish");
            statement.execute(
                    "create unlogged table fill_dish (id int primary key, name text, score text, size numeric,"
                            + " nutrients json, ingredients json, words text, body bytea)");
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into fill_dish values (?, ?, ?, ?, ?::json, ?::json, ?, ?)")) {
            for (int i = 0; i < dishes.size(); i++) {
                ObjectNode dish = dishes.get(i);
                StringBuilder words = new StringBuilder(dish.path("dish_name").stringValue());
                dish.path("ingredients")
                        .forEach(
                                one -> words.append(' ').append(one.path("name").stringValue()));
                insert.setInt(1, i);
                insert.setString(2, dish.path("dish_name").stringValue());
                insert.setString(3, dish.path("nutri_score").stringValue());
                insert.setBigDecimal(4, dish.path("serving_size").decimalValue());
                insert.setString(5, dish.path("nutritional_fields").toString());
                insert.setString(6, dish.path("ingredients").toString());
                insert.setString(
                        7,
                        words.toString()
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                                .strip());
                insert.setBytes(8, dish.toString().getBytes(StandardCharsets.UTF_8));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return dishes.size();
    }

    private static void partitions(Connection connection) throws SQLException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        try (Statement statement = connection.createStatement()) {
            for (int i = 0; i <= DAYS; i++) {
                LocalDate day = today.minusDays(i);
                statement.execute("create table if not exists delivery_"
                        + day.toString().replace("-", "")
                        + " partition of delivery for values from ('" + floor(day) + "') to ('" + floor(day.plusDays(1))
                        + "')");
            }
        }
    }

    private static UUID floor(LocalDate day) {
        return new UUID(day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() << 16, 0);
    }

    /// Asks everything once unmeasured, since an operator's instance has run for a while.
    private static void time(Ops ops, int rounds, long records) throws Exception {
        Map<String, Supplier<String>> paths = paths(records);
        for (Supplier<String> path : paths.values()) {
            millis(ops, path, rounds);
        }
        System.out.printf("%-44s %8s %8s %8s%n", "query (ms)", "p50", "p95", "max");
        for (Map.Entry<String, Supplier<String>> query : paths.entrySet()) {
            double[] millis = millis(ops, query.getValue(), rounds);
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %8.1f %8.1f %8.1f%n",
                    query.getKey(),
                    millis[rounds / 2],
                    millis[(int) (rounds * 0.95)],
                    millis[rounds - 1]);
        }
    }

    private static Map<String, Supplier<String>> paths(long records) {
        Random random = new Random(1);
        long users = Math.max(1, records / 300);
        Supplier<String> recordId = () -> recordId(records - 1 - random.nextLong(records / 2));
        Supplier<String> user = () -> "application_user_id=user-" + random.nextLong(users);
        String meals = "/nutrition_records";
        Map<String, Supplier<String>> paths = new LinkedHashMap<>();
        paths.put("point: one record", () -> meals + "/" + recordId.get());
        paths.put("point: deliveries of a record", () -> "/deliveries?record_id=" + recordId.get());
        paths.put("list: newest records", () -> meals + "?limit=50");
        paths.put("list: of a user, by consumption", () -> meals + "?sort=-consumed_at&limit=50&" + user.get());
        paths.put("list: of a user", () -> meals + "?" + user.get());
        paths.put("list: failed ones", () -> meals + "?status=failed");
        paths.put("list: with a score", () -> meals + "?nutri_score=" + (char) ('A' + random.nextInt(5)));
        paths.put("list: with a score that nothing has", () -> meals + "?nutri_score=Z");
        paths.put("list: newest deliveries", () -> "/deliveries?limit=50");
        paths.put("list: deliveries of a user", () -> "/deliveries?" + user.get());
        paths.put("list: pending deliveries", () -> "/deliveries?state=PENDING");
        paths.put("list: dead deliveries", () -> "/deliveries?state=DEAD");
        paths.put("search: a common word", () -> meals + "?q=milk");
        paths.put("search: two words", () -> meals + "?q=chicken%20soup");
        paths.put("search: a rare word", () -> meals + "?q=ostrich");
        paths.put("search: nothing", () -> meals + "?q=xylophone");
        return paths;
    }

    private static String recordId(long number) {
        ByteBuffer bytes = ByteBuffer.wrap(DigestUtils.md5("record" + number));
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    /// Returns how long each round took, the shortest first.
    private static double[] millis(Ops ops, Supplier<String> path, int rounds) throws Exception {
        double[] millis = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            String asked = path.get();
            long start = System.nanoTime();
            ops.get(asked);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }
}
