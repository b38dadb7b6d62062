package org.nutritioninbox.nutrition;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Tells which records still wait for the end of their analysis, and which do not.
@Repository
public class UnfinishedRecords {

    /// The index by status leads to the few that are not completed; the order must not lead to another index.
    static final String PAGE = """
            with unfinished as materialized (
                select record_id, application_user_id, first_received_at, uploaded_at from nutrition_record
                where status in ('pending', 'processing') and coalesce(uploaded_at, first_received_at) >= :from
                    and first_received_at >= :from and first_received_at < :before)
            select * from unfinished where record_id > :after order by record_id limit :most
            """;

    private final JdbcClient client;

    UnfinishedRecords(JdbcClient client) {
        this.client = client;
    }

    /// A page of unfinished records in the order of their ids.
    ///
    /// @param from neither received nor uploaded before this time
    /// @param before first received before this time
    /// @param after the last id of the page before; empty for the first page
    public List<Unfinished> page(Instant from, Instant before, String after, int most) {
        return client.sql(PAGE)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("before", before.atOffset(ZoneOffset.UTC))
                .param("after", after)
                .param("most", most)
                .query(new SimplePropertyRowMapper<>(Unfinished.class))
                .list();
    }

    /// Those of these records whose analysis has come to an end.
    public List<String> finished(Collection<String> recordIds) {
        return client.sql("""
                        select record_id from nutrition_record
                        where record_id = any(:ids) and status in ('completed', 'failed', 'updated')
                        """)
                .param("ids", recordIds.toArray(String[]::new))
                .query((row, _) -> row.getString(1))
                .list();
    }

    /// The user of a record. Empty if there is no record, or if it names no user.
    public Optional<String> user(String recordId) {
        return client.sql("""
                        select application_user_id from nutrition_record
                        where record_id = :id and application_user_id is not null
                        """).param("id", recordId).query(String.class).optional();
    }

    /// A record that is `pending` or `processing`.
    public record Unfinished(
            String recordId,
            @Nullable String applicationUserId,
            Instant firstReceivedAt,
            @Nullable Instant uploadedAt) {}
}
