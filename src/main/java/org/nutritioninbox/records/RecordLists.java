package org.nutritioninbox.records;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Expensive;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Reads lists of records. Cancels a query that takes longer than 5 s.
@Repository
public class RecordLists {

    private static final int TIMEOUT_SECONDS = 5;

    /// The bound of the upload leads to the recent part of the index of failures.
    static final String FAILED_SINCE = """
            select count(*) from (
                select 1 from nutrition_record
                where status = 'failed' and coalesce(uploaded_at, first_received_at) >= :uploadedSince
                    and last_received_at >= :since
                limit :most) failed
            """;

    /// How many records are few enough to be sorted.
    private static final int FEW = 5_000;

    private static final Duration LONGEST_ANALYSIS = Duration.ofDays(7);

    private final EntityManager entities;

    RecordLists(EntityManager entities) {
        this.entities = entities;
    }

    @Expensive
    @Transactional(readOnly = true, timeout = TIMEOUT_SECONDS)
    public Page<NutritionRecord> find(RecordQuery query, PageRequest page) {
        Conditions conditions = query.conditions(page);
        if (query.hasSeveralWords()) {
            conditions = idsIfFew(conditions);
        }
        Query statement = entities.createNativeQuery(query.sql(conditions, page), NutritionRecord.class);
        conditions.parameters().forEach(statement::setParameter);
        @SuppressWarnings("unchecked") // a native query for an entity gives that entity
        List<NutritionRecord> rows = statement.getResultList();
        return Page.of(rows, page, last -> new Cursor(query.order().time().of(last), last.recordId()));
    }

    /// Searches by id, if few records match. PostgreSQL takes words for independent of each other: for common words
    /// that hardly occur together, it would search all records in their order. How common one word is, it knows.
    private Conditions idsIfFew(Conditions conditions) {
        Query statement = entities.createNativeQuery(
                "select r.record_id from nutrition_record r where " + conditions.sql() + " limit " + (FEW + 1),
                String.class);
        conditions.parameters().forEach(statement::setParameter);
        @SuppressWarnings("unchecked") // a native query for texts gives texts
        List<String> ids = statement.getResultList();
        return ids.size() > FEW
                ? conditions
                : new Conditions().and("r.record_id = any(:ids)").with("ids", ids.toArray(String[]::new));
    }

    /// Counts the failed records of the last week that a delivery brought from then on.
    ///
    /// @param most where counting ends
    @Expensive
    @Transactional(readOnly = true, timeout = TIMEOUT_SECONDS)
    public long failedSince(Instant time, int most) {
        return (Long) entities.createNativeQuery(FAILED_SINCE, Long.class)
                .setParameter("uploadedSince", time.minus(LONGEST_ANALYSIS).atOffset(ZoneOffset.UTC))
                .setParameter("since", time.atOffset(ZoneOffset.UTC))
                .setParameter("most", most)
                .getSingleResult();
    }
}
