package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The records to ask the provider for, and what each question came to.
@Repository
class OverdueExpectations {

    /// The list of records by status has an index of its own, in which those that wait are few.
    static final String SEEN = """
            select r.record_id, r.application_user_id, r.first_received_at, r.uploaded_at from nutrition_record r
            where r.status in ('pending', 'processing')
                and coalesce(r.uploaded_at, r.first_received_at) >= :from
                and r.first_received_at >= :from and r.first_received_at < :overdue
                and not exists (select from expectation e where e.record_id = r.record_id)
            limit :most
            """;

    /// A provider may answer from a copy that does not have a new record yet.
    private static final int NOT_FOUND_IN_A_ROW = 3;

    private static final int MOST_SEEN_AT_ONCE = 1000;

    private final JdbcClient client;
    private final ExpectationProperties properties;
    private final Clock clock;

    OverdueExpectations(JdbcClient client, ExpectationProperties properties, Clock clock) {
        this.client = client;
        this.properties = properties;
        this.clock = clock;
    }

    /// Ends those whose result has come, and those that have been sent for longer than anything can take.
    @Transactional
    public void settle() {
        Instant now = clock.instant();
        client.sql("""
                        update expectation e set state = 'ANSWERED', ended_at = :now, poll_at = null
                        where e.state = 'WAITING' and exists (
                            select from nutrition_record r where r.record_id = e.record_id and r.status in %s)
                        """.formatted(ExpectationState.TERMINAL))
                .param("now", at(now))
                .update();
        client.sql("""
                        update expectation set state = 'UNKNOWN', ended_at = :now, last_error = 'Interrupted while it was sent'
                        where state = 'SENDING' and id < :before and since < :since
                        """)
                .param("now", at(now))
                .param("before", TimeOrderedIds.floor(now.minus(Expectations.LONGEST_CALL)))
                .param("since", at(now.minus(Expectations.LONGEST_CALL)))
                .update();
    }

    /// Takes in what was seen before its analysis had come to an end, and should have been told of since.
    @Transactional
    public int noteSeen() {
        Instant now = clock.instant();
        return client.sql("""
                        insert into expectation (id, record_id, application_user_id, origin, state, since, uploaded_at, poll_at)
                        select uuidv7(s.first_received_at - clock_timestamp()), s.record_id, s.application_user_id, 'SEEN',
                            'WAITING', s.first_received_at, s.uploaded_at, cast(:now as timestamptz)
                        from (%s) s
                        on conflict do nothing
                        """.formatted(SEEN))
                .param("now", at(now))
                // we may have been away; and what was given up is not taken in again once it is forgotten
                .param("from", at(now.minus(properties.giveUpAfter()).minus(properties.remembered())))
                .param("overdue", at(now.minus(properties.overdueAfter())))
                .param("most", MOST_SEEN_AT_ONCE)
                .update();
    }

    /// Those to ask for now, the one that has waited for longest first. Whose they are is taken from their records
    /// if no submission has told.
    List<Due> due(int most) {
        return client.sql("""
                        select e.id, e.record_id, coalesce(e.application_user_id, r.application_user_id) as user_id, e.since,
                            e.polls
                        from expectation e left join nutrition_record r on r.record_id = e.record_id
                        where e.state = 'WAITING' and e.poll_at <= :now
                        order by e.poll_at limit :most
                        """)
                .param("now", at(clock.instant()))
                .param("most", most)
                .query((row, _) -> new Due(
                        row.getObject("id", UUID.class),
                        row.getString("record_id"),
                        row.getString("user_id"),
                        RowTime.required(row, "since"),
                        row.getInt("polls")))
                .list();
    }

    /// The provider was asked, and the result is still not there.
    ///
    /// @param error why, without content; `null` where it is not ready
    /// @param notBefore before which it is of no use to ask again; `null` where nobody said
    @Transactional
    public void asked(Due due, @Nullable String error, @Nullable Instant notBefore) {
        Instant now = clock.instant();
        Instant next = now.plus(properties.waitAfter(due.polls() + 1));
        client.sql("""
                        update expectation set polls = polls + 1, polled_at = :now, poll_at = :next, not_found = 0,
                            last_error = :error
                        where id = :id and state = 'WAITING'
                        """)
                .param("id", due.id())
                .param("now", at(now))
                .param("next", at(notBefore != null && notBefore.isAfter(next) ? notBefore : next))
                .param("error", error)
                .update();
    }

    /// The provider does not know it; if it says so for some times in a row, it is gone.
    @Transactional
    public void notFound(Due due, @Nullable String error) {
        Instant now = clock.instant();
        client.sql("""
                        update expectation set polls = polls + 1, polled_at = :now, not_found = not_found + 1,
                            last_error = :error,
                            state = case when not_found + 1 < :enough then state else 'GONE' end,
                            poll_at = case when not_found + 1 < :enough then cast(:next as timestamptz) end,
                            ended_at = case when not_found + 1 >= :enough then cast(:now as timestamptz) end
                        where id = :id and state = 'WAITING'
                        """)
                .param("id", due.id())
                .param("now", at(now))
                .param("next", at(now.plus(properties.waitAfter(due.polls() + 1))))
                .param("enough", NOT_FOUND_IN_A_ROW)
                .param("error", error)
                .update();
    }

    /// It has come to an end.
    ///
    /// @param foundByAsking whether no webhook had told the result
    @Transactional
    public void end(Due due, ExpectationState state, @Nullable String error, boolean foundByAsking) {
        client.sql("""
                        update expectation set state = :state, polls = polls + 1, polled_at = :now, poll_at = null,
                            last_error = :error, found_by_asking = :found, ended_at = :now
                        where id = :id and state = 'WAITING'
                        """)
                .param("id", due.id())
                .param("state", state.name())
                .param("now", at(clock.instant()))
                .param("error", error)
                .param("found", foundByAsking)
                .update();
    }

    /// Whether this is the last time that it is worth asking.
    boolean isOld(Due due) {
        return due.since().isBefore(clock.instant().minus(properties.giveUpAfter()));
    }

    /// Removes those that came to an end long ago. What was answered after all gets its time for that first.
    @Transactional
    public int forgetEnded() {
        client.sql("""
                        update expectation e set state = 'ANSWERED', ended_at = :now
                        where e.state in ('GONE', 'GIVEN_UP') and exists (
                            select from nutrition_record r where r.record_id = e.record_id and r.status in %s)
                        """.formatted(ExpectationState.TERMINAL))
                .param("now", at(clock.instant()))
                .update();
        return client.sql("delete from expectation where ended_at < :before")
                .param("before", at(clock.instant().minus(properties.remembered())))
                .update();
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    /// One to ask for.
    ///
    /// @param user whose it is; `null` where nobody has told
    record Due(UUID id, String recordId, @Nullable String user, Instant since, int polls) {}
}
