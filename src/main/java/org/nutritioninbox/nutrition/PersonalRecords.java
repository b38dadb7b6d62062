package org.nutritioninbox.nutrition;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The records of one person, to export and to erase them.
@Repository
public class PersonalRecords {

    private final JdbcClient client;

    PersonalRecords(JdbcClient client) {
        this.client = client;
    }

    /// The ids of a user's records, without those that were uploaded later.
    ///
    /// @param receivedBefore for those that have no time of upload
    public List<String> ids(String applicationUserId, Instant uploadedBefore, Instant receivedBefore) {
        return client.sql("""
                        select record_id from nutrition_record
                        where application_user_id = :user
                            and (uploaded_at < :uploaded or (uploaded_at is null and first_received_at < :received))
                        order by record_id
                        """)
                .param("user", applicationUserId)
                .param("uploaded", uploadedBefore.atOffset(ZoneOffset.UTC))
                .param("received", receivedBefore.atOffset(ZoneOffset.UTC))
                .query((row, _) -> row.getString(1))
                .list();
    }

    /// Leaves out the ids of records that name a user.
    public List<String> withoutUser(Collection<String> recordIds) {
        // as in nearly every slice of an erasure
        if (recordIds.isEmpty()) {
            return List.of();
        }
        return client.sql("""
                        select id from unnest(:ids) as wanted (id) where not exists (
                            select from nutrition_record where record_id = id and application_user_id is not null)
                        """)
                .param("ids", recordIds.toArray(String[]::new))
                .query((row, _) -> row.getString(1))
                .list();
    }

    /// Deletes records, which are locked in the order of their ids, as the inbox does. Returns their number.
    @Transactional
    public int erase(Collection<String> recordIds) {
        return client.sql("""
                        with locked as materialized (
                            select record_id from nutrition_record where record_id = any(:ids)
                            order by record_id for update)
                        delete from nutrition_record r using locked l where r.record_id = l.record_id
                        """).param("ids", recordIds.toArray(String[]::new)).update();
    }
}
