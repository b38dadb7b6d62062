package org.nutritioninbox.records;

import jakarta.persistence.EntityManager;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.query.Page;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Answers what lists of records are asked for. One that takes too long is given up.
@Repository
class RecordLists {

    private static final int LONGEST_SECONDS = 5;

    private final EntityManager entities;

    RecordLists(EntityManager entities) {
        this.entities = entities;
    }

    @Transactional(readOnly = true, timeout = LONGEST_SECONDS)
    public Page<NutritionRecord> find(RecordQuery query) {
        return query.run(entities);
    }
}
