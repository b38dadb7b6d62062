package org.nutritioninbox.nutrition;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Tells which records still wait for the end of their analysis, and which do not.
@Repository
public class UnfinishedRecords {

    /// In the order of the index of records that are not completed.
    static final String PAGE = """
            select record_id, application_user_id, first_received_at, uploaded_at from nutrition_record
            where status = :status and (coalesce(uploaded_at, first_received_at), record_id) > (:at, :after)
                and first_received_at >= :from and first_received_at < :before
            order by coalesce(uploaded_at, first_received_at), record_id limit :most
            """;

    private static final List<String> STATUSES = List.of("pending", "processing");

    private final JdbcClient client;

    UnfinishedRecords(JdbcClient client) {
        this.client = client;
    }

    /// Hands over all unfinished records, page by page.
    ///
    /// @param from neither received nor uploaded before this time
    /// @param before first received before this time
    /// @param most the size of a page
    public void forEachPage(Instant from, Instant before, int most, Consumer<List<Unfinished>> action) {
        for (String status : STATUSES) {
            List<Unfinished> page = page(status, from, "", from, before, most);
            while (!page.isEmpty()) {
                action.accept(page);
                Unfinished last = page.getLast();
                Instant at = Objects.requireNonNullElse(last.uploadedAt(), last.firstReceivedAt());
                page = page(status, at, last.recordId(), from, before, most);
            }
        }
    }

    private List<Unfinished> page(String status, Instant at, String after, Instant from, Instant before, int most) {
        return client.sql(PAGE)
                .param("status", status)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("after", after)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("before", before.atOffset(ZoneOffset.UTC))
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

    /// A record that is `pending` or `processing`.
    public record Unfinished(
            String recordId,
            @Nullable String applicationUserId,
            Instant firstReceivedAt,
            @Nullable Instant uploadedAt) {}
}
