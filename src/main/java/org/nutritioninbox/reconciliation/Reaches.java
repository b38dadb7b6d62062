package org.nutritioninbox.reconciliation;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Until when each user has been asked for.
@Repository
class Reaches {

    private final JdbcClient client;

    Reaches(JdbcClient client) {
        this.client = client;
    }

    /// `null` if the user has not been asked for.
    @Nullable
    Instant of(String user) {
        return client.sql("select reached_until from reconciliation_reach where application_user_id = :user")
                .param("user", user)
                .query((row, _) -> RowTime.of(row, "reached_until"))
                .optional()
                .orElse(null);
    }

    void set(String user, Instant until) {
        client.sql("""
                        insert into reconciliation_reach (application_user_id, reached_until) values (:user, :until)
                        on conflict (application_user_id) do update set reached_until = excluded.reached_until
                        """).param("user", user).param("until", at(until)).update();
    }

    /// Only for a user without a reach, so that the next run asks from the same time on.
    void setIfNew(String user, Instant until) {
        client.sql("""
                        insert into reconciliation_reach (application_user_id, reached_until) values (:user, :until)
                        on conflict do nothing
                        """).param("user", user).param("until", at(until)).update();
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
