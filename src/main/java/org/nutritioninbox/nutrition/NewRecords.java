package org.nutritioninbox.nutrition;

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
        ArrayColumns<NutritionRecord> columns = new ArrayColumns<>(statement, records, 3);
        columns.bind("text", String[]::new, NutritionRecord::recordId);
        text(columns, RecordContent::applicationUserId);
        columns.bind("int8", Long[]::new, record -> record.content().applicationId());
        text(columns, RecordContent::uid);
        text(columns, RecordContent::status);
        text(columns, RecordContent::failureReason);
        text(columns, RecordContent::inputType);
        text(columns, RecordContent::dishName);
        text(columns, RecordContent::dishNameTranslated);
        text(columns, RecordContent::dishDescription);
        text(columns, RecordContent::dishDescriptionTranslated);
        text(columns, RecordContent::nutriScore);
        text(columns, RecordContent::servingSize);
        text(columns, RecordContent::unit);
        text(columns, RecordContent::nutritionalFields);
        text(columns, RecordContent::ingredients);
        text(columns, RecordContent::uploadedAt);
        text(columns, RecordContent::modifiedAt);
        text(columns, RecordContent::consumedAt);
        text(columns, RecordContent::additionalFields);
        text(columns, RecordContent::altered);
        text(columns, RecordContent::words);
        columns.bind("bytea", byte[][]::new, NutritionRecord::versionKey);
        columns.bind("int8", Long[]::new, NutritionRecord::version);
        columns.bind("int8", Long[]::new, NutritionRecord::deliveries);
    }

    /// Whatever it is, as PostgreSQL reads it from text.
    private static void text(ArrayColumns<NutritionRecord> columns, Function<RecordContent, @Nullable Object> component)
            throws SQLException {
        columns.bind("text", String[]::new, record -> {
            Object value = component.apply(record.content());
            return value == null ? null : value.toString();
        });
    }
}
