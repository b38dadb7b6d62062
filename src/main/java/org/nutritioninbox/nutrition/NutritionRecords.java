package org.nutritioninbox.nutrition;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/// The repository of nutrition records.
public interface NutritionRecords extends Repository<NutritionRecord, String> {

    Optional<NutritionRecord> findById(String recordId);

    /// Unknown records are missing in the result.
    List<NutritionRecord> findByRecordIdIn(Collection<String> recordIds);

    /// Lists the ids of records in their order.
    ///
    /// @param after ids up to this one are left out
    /// @param recordId the only one; `null` for any
    /// @param user the application user of the records; `null` for any
    @Query("""
            select r.recordId from NutritionRecord r
            where r.recordId > :after and (:recordId is null or r.recordId = :recordId)
                and (:user is null or r.content.applicationUserId = :user)
            order by r.recordId
            """)
    List<String> ids(String after, @Nullable String recordId, @Nullable String user, Limit most);

    /// Finds a record and locks it until the transaction ends.
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from NutritionRecord r where r.recordId = :recordId")
    Optional<NutritionRecord> lock(String recordId);
}
