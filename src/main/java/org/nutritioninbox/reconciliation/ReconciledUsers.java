package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Remembers of each user until when runs by schedule have asked, and how long they leave out a user that fails.
@Repository
class ReconciledUsers {

    private static final int MOST_DOUBLINGS = 6;

    private final JdbcClient client;
    private final ReconciliationProperties properties;
    private final Clock clock;

    ReconciledUsers(JdbcClient client, ReconciliationProperties properties, Clock clock) {
        this.client = client;
        this.properties = properties;
        this.clock = clock;
    }

    /// The provider has answered for a window. A window moves the time until when the user was asked for only if there
    /// is no gap before it.
    ///
    /// @param reached until when the answer is complete; `null` if the run is not by schedule
    void answered(UserWindow window, @Nullable Instant reached) {
        client.sql("""
                        insert into reconciliation_user as u (application_user_id, answered_at) values (:user, :now)
                        on conflict (application_user_id) do update set answered_at = :now, failures = 0, retry_at = null,
                            reached_until = case
                                when cast(:reached as timestamptz) is null then u.reached_until
                                when u.reached_until >= :from then :reached
                                else least(u.reached_until, :reached)
                            end
                        """)
                .param("user", window.applicationUserId())
                .param("now", RowTime.parameter(clock.instant()))
                .param("from", RowTime.parameter(window.fromTimestamp()))
                .param("reached", RowTime.parameter(reached))
                .update();
    }

    /// The exponential backoff: runs by schedule leave out the user for half of the time between two runs, and for
    /// twice as long with each further failure, up to 32 runs.
    void failed(String user) {
        client.sql("""
                        insert into reconciliation_user as u (application_user_id, failures, retry_at)
                        values (:user, 1, :now + make_interval(secs => :first))
                        on conflict (application_user_id) do update set failures = u.failures + 1,
                            retry_at = :now + make_interval(secs => :first * power(2, least(u.failures, :most)))
                        """)
                .param("user", user)
                .param("now", RowTime.parameter(clock.instant()))
                .param("first", properties.every().toMillis() / 2000.0)
                .param("most", MOST_DOUBLINGS)
                .update();
    }

    /// The user for whom the provider answered last, and who has not failed since.
    Optional<String> lastAnswered() {
        return client.sql("""
                        select application_user_id from reconciliation_user
                        where failures = 0 and answered_at is not null order by answered_at desc limit 1
                        """).query(String.class).optional();
    }
}
