package org.nutritioninbox.nutrition;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/// Puts records into the table that may be new, many with one statement. The only thing about records that is not
/// left to Hibernate, which takes four times as long for it.
@Repository
public class NewRecords {

    /// Planned once for each connection: an array for each column that differs from record to record.
    private static final String INSERT = """
            insert into nutrition_record (
                record_id, application_user_id, application_id, uid, status, failure_reason, input_type, dish_name,
                dish_name_translated, dish_description, dish_description_translated, nutri_score, serving_size, unit,
                nutritional_fields, ingredients, uploaded_at, modified_at, consumed_at, additional_fields, altered,
                words, version_key, version, deliveries, batch_id, first_received_at, last_received_at)
            select
                r.c1, r.c2, r.c3, r.c4, r.c5, r.c6, r.c7, r.c8, r.c9, r.c10, r.c11, r.c12, r.c13::numeric, r.c14,
                r.c15::json, r.c16::json, r.c17::timestamptz, r.c18::timestamptz, r.c19::timestamptz,
                r.c20::json, r.c21::json, r.c22, r.c23, r.c24, r.c25, ?, ?, ?
            from unnest(
                ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[], ?::bigint[], ?::bigint[])
                as r (c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21,
                      c22, c23, c24, c25)
            on conflict (record_id) do nothing
            returning record_id
            """;

    private final JdbcTemplate jdbc;

    NewRecords(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Inserts those that are not there yet; the others are left as they are.
    ///
    /// @param candidates all received at the same time, in the order of their ids so that two transactions with
    ///     the same ones never wait for each other in a circle
    /// @return the ids of those that were there before
    public Set<String> insert(Collection<NutritionRecord> candidates) {
        if (candidates.isEmpty()) {
            return Set.of();
        }
        Set<String> held = new HashSet<>(candidates.size() * 2);
        candidates.forEach(record -> held.add(record.recordId()));
        jdbc.execute(INSERT, (PreparedStatement statement) -> {
            statement.unwrap(PGStatement.class).setPrepareThreshold(1);
            bind(statement, List.copyOf(candidates));
            try (ResultSet inserted = statement.executeQuery()) {
                while (inserted.next()) {
                    held.remove(inserted.getString(1));
                }
            }
            return held;
        });
        return held;
    }

    private static void bind(PreparedStatement statement, List<NutritionRecord> records) throws SQLException {
        NutritionRecord any = records.getFirst();
        statement.setObject(1, any.batchId());
        statement.setObject(2, any.firstReceivedAt().atOffset(ZoneOffset.UTC));
        statement.setObject(3, any.lastReceivedAt().atOffset(ZoneOffset.UTC));
        Columns columns = new Columns(statement, records);
        columns.text(NutritionRecord::recordId);
        columns.content(RecordContent::applicationUserId);
        columns.numbers(record -> record.content().applicationId());
        columns.content(RecordContent::uid);
        columns.content(RecordContent::status);
        columns.content(RecordContent::failureReason);
        columns.content(RecordContent::inputType);
        columns.content(RecordContent::dishName);
        columns.content(RecordContent::dishNameTranslated);
        columns.content(RecordContent::dishDescription);
        columns.content(RecordContent::dishDescriptionTranslated);
        columns.content(RecordContent::nutriScore);
        columns.content(RecordContent::servingSize);
        columns.content(RecordContent::unit);
        columns.content(RecordContent::nutritionalFields);
        columns.content(RecordContent::ingredients);
        columns.content(RecordContent::uploadedAt);
        columns.content(RecordContent::modifiedAt);
        columns.content(RecordContent::consumedAt);
        columns.content(RecordContent::additionalFields);
        columns.content(RecordContent::altered);
        columns.content(RecordContent::words);
        columns.bytes(NutritionRecord::versionKey);
        columns.numbers(NutritionRecord::version);
        columns.numbers(NutritionRecord::deliveries);
    }

    /// Binds one column after the other, behind the three parameters that all rows share.
    private static final class Columns {

        private final PreparedStatement statement;
        private final Connection connection;
        private final List<NutritionRecord> records;
        private int last = 3;

        Columns(PreparedStatement statement, List<NutritionRecord> records) throws SQLException {
            this.statement = statement;
            this.connection = statement.getConnection();
            this.records = records;
        }

        /// Whatever it is, as PostgreSQL reads it from text.
        void content(Function<RecordContent, @Nullable Object> component) throws SQLException {
            text(record -> component.apply(record.content()));
        }

        void text(Function<NutritionRecord, @Nullable Object> component) throws SQLException {
            @Nullable String[] values = new @Nullable String[records.size()];
            for (int i = 0; i < values.length; i++) {
                Object value = component.apply(records.get(i));
                values[i] = value == null ? null : value.toString();
            }
            bind("text", values);
        }

        void numbers(Function<NutritionRecord, @Nullable Long> component) throws SQLException {
            @Nullable Long[] values = new @Nullable Long[records.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = component.apply(records.get(i));
            }
            bind("int8", values);
        }

        void bytes(Function<NutritionRecord, byte[]> component) throws SQLException {
            byte[][] values = new byte[records.size()][];
            for (int i = 0; i < values.length; i++) {
                values[i] = component.apply(records.get(i));
            }
            bind("bytea", values);
        }

        private void bind(String type, @Nullable Object[] values) throws SQLException {
            statement.setArray(++last, connection.createArrayOf(type, values));
        }
    }
}
