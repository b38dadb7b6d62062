package org.nutritioninbox.reconciliation;

import java.util.Optional;
import java.util.UUID;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/// The windows that runs still have to ask for. Two instances may go on with the same run for a moment: the one that
/// changes a window counts its answer.
@Repository
class UserWindows {

    private final JdbcClient client;

    UserWindows(JdbcClient client) {
        this.client = client;
    }

    /// The next window of a run: of the user who was last active most recently. Empty at the end of the run.
    Optional<UserWindow> next(UUID reconciliationId) {
        return client.sql("""
                        select reconciliation_id, application_user_id, from_timestamp, to_timestamp, seconds, tries
                        from reconciliation_window where reconciliation_id = :run
                        order by active_at desc, application_user_id limit 1
                        """)
                .param("run", reconciliationId)
                .query(UserWindow.class)
                .optional();
    }

    /// Goes on behind the part that was answered. Returns false if another instance was faster, or the run has been
    /// cancelled.
    boolean answered(UserWindow window) {
        if (window.isLast()) {
            return remove(window);
        }
        return change("update reconciliation_window set from_timestamp = :end, tries = 0", window)
                        .param("end", RowTime.parameter(window.end()))
                        .update()
                > 0;
    }

    /// Removes all that is left of a user. Returns false as [#answered] does.
    boolean remove(UserWindow window) {
        return change("delete from reconciliation_window", window).update() > 0;
    }

    /// Asks for half as much at once from now on.
    void halve(UserWindow window) {
        change("update reconciliation_window set seconds = :half, tries = 0", window)
                .param("half", window.half().toSeconds())
                .update();
    }

    /// Counts a try in vain. All other users come first.
    void tried(UserWindow window) {
        change("update reconciliation_window set tries = tries + 1, active_at = '-infinity'", window)
                .update();
    }

    private StatementSpec change(String sql, UserWindow window) {
        return client.sql(sql
                        + " where reconciliation_id = :run and application_user_id = :user and from_timestamp = :from")
                .param("run", window.reconciliationId())
                .param("user", window.applicationUserId())
                .param("from", RowTime.parameter(window.fromTimestamp()));
    }
}
