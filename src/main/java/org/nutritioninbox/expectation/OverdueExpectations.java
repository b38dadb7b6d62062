package org.nutritioninbox.expectation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The records to ask the provider for, and the result of each poll.
@Repository
class OverdueExpectations {

    /// A provider may answer from a copy that does not have a new record yet.
    private static final int NOT_FOUND_IN_A_ROW = 3;

    /// Longer than any call can take, with all of its attempts.
    private static final Duration LONGEST_CALL = Duration.ofMinutes(15);

    /// The provider sends a webhook again for this long. Then a record is given up after one more answer.
    private static final Duration GIVE_UP_AFTER = Duration.ofHours(80);

    /// How long an expectation and its idempotency key are kept after it ended.
    private static final Duration REMEMBERED = Duration.ofHours(80);

    static final String SETTLE = """
            update expectation e set state = 'ANSWERED', ended_at = now(), poll_at = null
            from nutrition_record r
            where r.record_id = e.record_id and r.status in ('completed', 'failed', 'updated')
                and e.state in ('WAITING', 'GONE', 'GIVEN_UP')
            """;

    static final String ADD_SEEN = """
            insert into expectation (id, record_id, application_user_id, origin, state, since, poll_at)
            select uuidv7(first_received_at - clock_timestamp()), record_id, application_user_id, 'SEEN', 'WAITING',
                first_received_at, now()
            from nutrition_record r
            where status in ('pending', 'processing') and coalesce(uploaded_at, first_received_at) >= :from
                and first_received_at >= :from and first_received_at < :before
                and not exists (select from expectation e where e.record_id = r.record_id)
            on conflict do nothing
            """;

    private final JdbcClient client;
    private final ExpectationProperties properties;
    private final Clock clock;

    OverdueExpectations(JdbcClient client, ExpectationProperties properties, Clock clock) {
        this.client = client;
        this.properties = properties;
        this.clock = clock;
    }

    /// Ends the expectations whose result has come.
    void settle() {
        client.sql(SETTLE).update();
    }

    /// Ends the submissions that were cut short by the death of their instance.
    void endInterrupted() {
        client.sql("""
                        update expectation set state = 'UNKNOWN', ended_at = now(), last_error = 'Interrupted while it was sent'
                        where state = 'SENDING' and id < :before
                        """)
                .param("before", TimeOrderedIds.floor(clock.instant().minus(LONGEST_CALL)))
                .update();
    }

    /// Adds the records that were seen unfinished and are overdue.
    void addSeen() {
        // this instance may have been away; and a record that was given up is not added again once it is forgotten
        Instant from = clock.instant().minus(GIVE_UP_AFTER).minus(REMEMBERED);
        Instant before = clock.instant().minus(properties.overdueAfter());
        client.sql(ADD_SEEN)
                .param("from", RowTime.parameter(from))
                .param("before", RowTime.parameter(before))
                .update();
    }

    /// The expectations to ask for now. Those that were asked for least often come first, so that records that fail do
    /// not hold up a new one. The user is that of the submission, or of the record.
    List<DueExpectation> due(int most) {
        return client.sql("""
                        select e.id, e.record_id, coalesce(e.application_user_id, r.application_user_id)
                            as application_user_id, e.since, e.not_found
                        from expectation e left join nutrition_record r on r.record_id = e.record_id
                        where e.state = 'WAITING' and e.poll_at <= now() order by e.polls, e.poll_at limit :most
                        """)
                .param("most", most)
                .query(Rows.of(DueExpectation.class))
                .list();
    }

    /// The provider does not know the record. If it says so some times in a row, the record is gone.
    void notFound(DueExpectation due, @Nullable String error) {
        if (due.notFound() + 1 < NOT_FOUND_IN_A_ROW) {
            asked(due, error, null, due.notFound() + 1);
        } else {
            end(due, ExpectationState.GONE, error);
        }
    }

    /// The provider was asked, and the result is still not there. Each wait is twice as long as the one before.
    ///
    /// @param error why, without content; `null` if it is not ready
    /// @param notBefore when the provider may be asked again; `null` if it did not say
    /// @param notFound how often in a row the provider did not know the record
    void asked(DueExpectation due, @Nullable String error, @Nullable Instant notBefore, int notFound) {
        client.sql("""
                        update expectation set polls = polls + 1, not_found = :notFound, last_error = :error,
                            poll_at = greatest(cast(:notBefore as timestamptz),
                                now() + make_interval(secs => least(:first * power(2, least(polls, 20)), :longest)))
                        where id = :id and state = 'WAITING'
                        """)
                .param("id", due.id())
                .param("notFound", notFound)
                .param("first", properties.overdueAfter().toMillis() / 1000.0)
                .param("longest", properties.longestWait().toMillis() / 1000.0)
                .param("notBefore", RowTime.parameter(notBefore))
                .param("error", error)
                .update();
    }

    /// Ends an expectation. The poll counts, too, if a list has settled the expectation since its result was kept.
    void end(DueExpectation due, ExpectationState state, @Nullable String error) {
        client.sql("""
                        update expectation set state = :state, polls = polls + 1, poll_at = null, last_error = :error,
                            ended_at = now()
                        where id = :id and state in ('WAITING', :state)
                        """)
                .param("id", due.id())
                .param("state", state.name())
                .param("error", error)
                .update();
    }

    /// Returns true if it is given up unless the provider answers now.
    boolean isOld(DueExpectation due) {
        return due.since().isBefore(clock.instant().minus(GIVE_UP_AFTER));
    }

    /// Removes the expectations that ended long ago.
    void forgetEnded() {
        client.sql("delete from expectation where ended_at < :before")
                .param("before", RowTime.parameter(clock.instant().minus(REMEMBERED)))
                .update();
    }

    /// An expectation to ask for.
    record DueExpectation(
            UUID id, String recordId, @Nullable String applicationUserId, Instant since, int notFound) {}
}
