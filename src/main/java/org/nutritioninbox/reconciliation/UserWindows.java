package org.nutritioninbox.reconciliation;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The windows that runs still have to ask for. Two instances may go on with the same run for a moment: the one that
/// removes a window counts its answer.
@Repository
class UserWindows {

    private final JdbcClient client;

    UserWindows(JdbcClient client) {
        this.client = client;
    }

    /// The next window of a run: of the user who was last active most recently. Empty at the end of the run.
    Optional<UserWindow> next(UUID reconciliationId) {
        return client.sql("""
                        select id, reconciliation_id, application_user_id, from_timestamp, to_timestamp, tries
                        from reconciliation_window where reconciliation_id = :run
                        order by active_at desc, application_user_id, from_timestamp limit 1
                        """)
                .param("run", reconciliationId)
                .query(UserWindow.class)
                .optional();
    }

    /// Makes two windows of one.
    @Transactional
    public void split(UserWindow window, Instant at) {
        int changed = client.sql("update reconciliation_window set to_timestamp = :at, tries = 0 where id = :id")
                .param("at", RowTime.parameter(at))
                .param("id", window.id())
                .update();
        if (changed > 0) {
            client.sql("""
                            insert into reconciliation_window (reconciliation_id, application_user_id, from_timestamp,
                                to_timestamp, active_at)
                            select reconciliation_id, application_user_id, to_timestamp, :to, active_at
                            from reconciliation_window where id = :id
                            on conflict do nothing
                            """)
                    .param("to", RowTime.parameter(window.toTimestamp()))
                    .param("id", window.id())
                    .update();
        }
    }

    /// Counts a try in vain. After the second one, all other users come first.
    void tried(UserWindow window) {
        client.sql("""
                        update reconciliation_window set tries = tries + 1,
                            active_at = case when tries > 0 then '-infinity' else active_at end
                        where id = :id
                        """).param("id", window.id()).update();
    }

    /// Returns false if another instance was faster, or the run has been cancelled.
    boolean remove(UserWindow window) {
        return client.sql("delete from reconciliation_window where id = :id")
                        .param("id", window.id())
                        .update()
                > 0;
    }

    /// Removes all windows of a user. Returns false as [#remove] does.
    boolean removeUser(UserWindow window) {
        return client.sql("""
                                delete from reconciliation_window
                                where reconciliation_id = :run and application_user_id = :user
                                """)
                        .param("run", window.reconciliationId())
                        .param("user", window.applicationUserId())
                        .update()
                > 0;
    }

    boolean hasMore(UserWindow window) {
        return client.sql("""
                        select exists (select from reconciliation_window
                            where reconciliation_id = :run and application_user_id = :user)
                        """)
                .param("run", window.reconciliationId())
                .param("user", window.applicationUserId())
                .query(Boolean.class)
                .single();
    }

    void removeAll(UUID reconciliationId) {
        client.sql("delete from reconciliation_window where reconciliation_id = :run")
                .param("run", reconciliationId)
                .update();
    }
}
