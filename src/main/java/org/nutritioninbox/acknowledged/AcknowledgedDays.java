package org.nutritioninbox.acknowledged;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.nutritioninbox.inbox.KeptCounts.Counts;
import org.nutritioninbox.query.Rows;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The table `acknowledged`.
@Repository
public class AcknowledgedDays {

    private static final RowMapper<AcknowledgedDay> ROW = Rows.of(AcknowledgedDay.class);

    private final JdbcClient client;

    AcknowledgedDays(JdbcClient client) {
        this.client = client;
    }

    /// Newest first.
    public List<AcknowledgedDay> all() {
        return client.sql("select * from acknowledged order by day desc")
                .query(ROW)
                .list();
    }

    /// Does nothing if another check has changed the day meanwhile.
    ///
    /// @param from the `checked_to` that this check began with
    void save(LocalDate day, Counts found, Instant from, Instant to, Instant now) {
        client.sql("""
                        insert into acknowledged as a (day, acknowledged, kept, checked_to, checked_at)
                        values (:day, :acknowledged, :kept, :to, :now)
                        on conflict (day) do update set
                            (acknowledged, kept, checked_to, checked_at) = row (excluded.acknowledged, excluded.kept,
                                excluded.checked_to, excluded.checked_at),
                            -- a row that comes back and is lost again is a new loss
                            accepted = least(a.accepted, excluded.acknowledged - excluded.kept)
                        where a.checked_to = :from
                        """)
                .param("day", day)
                .param("acknowledged", found.acknowledged())
                .param("kept", found.kept())
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /// Empty if another number is missing by now, or if it was accepted before.
    Optional<AcknowledgedDay> accept(LocalDate day, long missing) {
        return client.sql("""
                        update acknowledged set accepted = missing
                        where day = :day and missing = :missing and missing > accepted returning *
                        """)
                .param("day", day)
                .param("missing", missing)
                .query(ROW)
                .optional();
    }
}
