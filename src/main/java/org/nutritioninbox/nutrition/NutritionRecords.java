package org.nutritioninbox.nutrition;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/// All nutrition records.
public interface NutritionRecords extends Repository<NutritionRecord, String> {

    Optional<NutritionRecord> findById(String recordId);

    NutritionRecord save(NutritionRecord record);

    /// Those that exist, locked until the transaction ends, in the order of their ids so that two transactions that
    /// want the same records never wait for each other in a circle.
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from NutritionRecord r where r.recordId in :recordIds order by r.recordId")
    List<NutritionRecord> lock(Collection<String> recordIds);
}
