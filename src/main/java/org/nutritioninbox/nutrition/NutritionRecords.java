package org.nutritioninbox.nutrition;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The repository of nutrition records.
public interface NutritionRecords extends Repository<NutritionRecord, String> {

    Optional<NutritionRecord> findById(String recordId);

    /// Any two, or as many as there are.
    List<NutritionRecord> findFirst2By();

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

    /// The dishes that a user consumed from a time on and before another, oldest first. A record without the time of
    /// consumption counts for its upload, else for its arrival.
    @Transactional(readOnly = true, timeout = 5)
    @NativeQuery("""
            select consumed_at, nutritional_fields
            from (
                select coalesce(consumed_at, uploaded_at, first_received_at) as consumed_at,
                    cast(nutritional_fields as text) as nutritional_fields
                from nutrition_record
                where application_user_id = :user and status in ('completed', 'updated')) dish
            where consumed_at >= :from and consumed_at < :to
            order by consumed_at
            """)
    List<Dish> dishes(String user, Instant from, Instant to);

    /// The ids of a user's records, without those that were uploaded later.
    ///
    /// @param receivedBefore for those that have no time of upload
    @NativeQuery("""
            select record_id from nutrition_record
            where application_user_id = :user
                and (uploaded_at < :uploadedBefore or (uploaded_at is null and first_received_at < :receivedBefore))
            order by record_id
            """)
    List<String> ids(String user, Instant uploadedBefore, Instant receivedBefore);

    /// Leaves out the ids of records that name a user.
    default List<String> withoutUser(Collection<String> recordIds) {
        // as in nearly every slice of an erasure
        return recordIds.isEmpty() ? List.of() : withoutUser(recordIds.toArray(String[]::new));
    }

    @NativeQuery("""
            select id from unnest(:recordIds) as wanted (id) where not exists (
                select from nutrition_record where record_id = id and application_user_id is not null)
            """)
    List<String> withoutUser(String[] recordIds);

    /// Deletes records, which are locked in the order of their ids, as the inbox does. Returns their number.
    default int erase(Collection<String> recordIds) {
        return erase(recordIds.toArray(String[]::new));
    }

    @Transactional
    @Modifying
    @NativeQuery("""
            with locked as materialized (
                select record_id from nutrition_record where record_id = any(:recordIds) order by record_id for update)
            delete from nutrition_record r using locked l where r.record_id = l.record_id
            """)
    int erase(String[] recordIds);
}
