package org.nutritioninbox.records;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.List;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Reads lists of records. Cancels a query that takes longer than 5 s.
@Repository
public class RecordLists {

    private static final int TIMEOUT_SECONDS = 5;

    private final EntityManager entities;

    RecordLists(EntityManager entities) {
        this.entities = entities;
    }

    @Transactional(readOnly = true, timeout = TIMEOUT_SECONDS)
    public Page<NutritionRecord> find(RecordQuery query, PageRequest page) {
        Query statement = entities.createNativeQuery(query.sql(page), NutritionRecord.class);
        query.conditions(page).parameters().forEach(statement::setParameter);
        @SuppressWarnings("unchecked") // a native query for an entity gives that entity
        List<NutritionRecord> rows = statement.getResultList();
        return Page.of(rows, page, last -> new Cursor(query.order().time().of(last), last.recordId()));
    }
}
