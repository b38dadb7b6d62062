package org.nutritioninbox.nutrition;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/// The repository of nutrition records.
public interface NutritionRecords extends Repository<NutritionRecord, String> {

    Optional<NutritionRecord> findById(String recordId);

    /// Unknown records are missing in the result.
    List<NutritionRecord> findByRecordIdIn(Collection<String> recordIds);

    /// Finds a record and locks it until the transaction ends.
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from NutritionRecord r where r.recordId = :recordId")
    Optional<NutritionRecord> lock(String recordId);
}
