package org.nutritioninbox.nutrition;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The repository of nutrition records.
public interface NutritionRecords extends Repository<NutritionRecord, String> {

    Optional<NutritionRecord> findById(String recordId);

    /// Unknown records are missing in the result.
    List<NutritionRecord> findByRecordIdIn(Collection<String> recordIds);

    /// Finds a record by its winning delivery and locks it until the transaction ends.
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<NutritionRecord> findByRecordIdAndWinningDeliveryId(String recordId, UUID deliveryId);

    /// Replaces the content of a record after its winning delivery was read again. Does nothing if a newer version has
    /// arrived meanwhile.
    @Transactional
    default void rebuild(Analysis.OfRecord winner, UUID deliveryId) {
        findByRecordIdAndWinningDeliveryId(winner.recordId(), deliveryId).ifPresent(record -> record.rebuild(winner));
    }
}
