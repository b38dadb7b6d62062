package org.nutritioninbox.reconciliation;

import java.time.Instant;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Stores how far scheduled runs have asked for each user, and when they ask for a user that fails again.
@Repository
class ReconciledUsers {

    private static final int MOST_DOUBLINGS = 6;

    private final JdbcClient client;
    private final ReconciliationProperties properties;

    ReconciledUsers(JdbcClient client, ReconciliationProperties properties) {
        this.client = client;
        this.properties = properties;
    }

    /// The provider has answered for the next part of a window.
    ///
    /// @param scheduled true if the next scheduled run goes on from its end
    void answered(UserWindow window, boolean scheduled) {
        client.sql("""
                        insert into reconciliation_user as u (application_user_id, reached_until) values (:user, :reached)
                        on conflict (application_user_id) do update set failures = 0, retry_at = null,
                            reached_until = coalesce(excluded.reached_until, u.reached_until)
                        """)
                .param("user", window.applicationUserId())
                .param("reached", RowTime.parameter(scheduled ? window.end() : null))
                .update();
    }

    /// The exponential backoff: scheduled runs leave out the user for half of the time between two runs, and for
    /// twice as long with each further failure, up to 32 runs.
    ///
    /// @param scheduled true if a later scheduled run asks for the same time again, even of a user that is new
    void failed(UserWindow window, boolean scheduled) {
        Instant reached = scheduled ? window.fromTimestamp().plus(properties.overlap()) : null;
        client.sql("""
                        insert into reconciliation_user as u (application_user_id, failures, retry_at, reached_until)
                        values (:user, 1, now() + make_interval(secs => :first), :reached)
                        on conflict (application_user_id) do update set failures = u.failures + 1,
                            retry_at = now() + make_interval(secs => :first * power(2, least(u.failures, :most))),
                            reached_until = coalesce(u.reached_until, excluded.reached_until)
                        """)
                .param("user", window.applicationUserId())
                .param("first", properties.every().toMillis() / 2000.0)
                .param("most", MOST_DOUBLINGS)
                .param("reached", RowTime.parameter(reached))
                .update();
    }

    /// The failures were not the users' fault: the next scheduled run asks for all of them again.
    void forgetFailures() {
        client.sql("update reconciliation_user set failures = 0, retry_at = null where failures > 0")
                .update();
    }
}
