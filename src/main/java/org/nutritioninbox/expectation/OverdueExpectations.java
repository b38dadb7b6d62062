package org.nutritioninbox.expectation;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.UnfinishedRecords;
import org.nutritioninbox.nutrition.UnfinishedRecords.Unfinished;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The records to ask the provider for, and the result of each poll.
@Repository
class OverdueExpectations {

    /// A provider may answer from a copy that does not have a new record yet.
    private static final int NOT_FOUND_IN_A_ROW = 3;

    private static final int PAGE = 5000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /// A part for each state, because each is led by another partial index.
    static final String UNSETTLED = Stream.of("WAITING", "GONE", "GIVEN_UP")
            .map(
                    "(select id, record_id from expectation where state = '%s' and id > :after order by id limit :most)"
                            ::formatted)
            .collect(Collectors.joining(" union all ", "select * from (", ") unsettled order by id limit :most"));

    private static final String ADD_SEEN = """
            insert into expectation (id, record_id, application_user_id, origin, state, since, uploaded_at, poll_at)
            select uuidv7(s.since - clock_timestamp()), s.record_id, s.application_user_id, 'SEEN', 'WAITING',
                s.since, s.uploaded_at, :now
            from unnest(:records, :users, cast(:since as timestamptz[]), cast(:uploaded as timestamptz[]))
                s (record_id, application_user_id, since, uploaded_at)
            where not exists (select from expectation e where e.record_id = s.record_id)
            on conflict do nothing
            """;

    private final JdbcClient client;
    private final UnfinishedRecords records;
    private final ExpectationProperties properties;
    private final Clock clock;

    OverdueExpectations(JdbcClient client, UnfinishedRecords records, ExpectationProperties properties, Clock clock) {
        this.client = client;
        this.records = records;
        this.properties = properties;
        this.clock = clock;
    }

    /// Ends the expectations whose result has come. A record that is finished stays so: reading it before the update
    /// is as good as one statement.
    void settle() {
        UUID after = BEFORE_ALL;
        List<Open> open;
        do {
            open = client.sql(UNSETTLED)
                    .param("after", after)
                    .param("most", PAGE)
                    .query(new SimplePropertyRowMapper<>(Open.class))
                    .list();
            if (open.isEmpty()) {
                return;
            }
            answered(records.finished(open.stream().map(Open::recordId).toList()));
            after = open.getLast().id();
        } while (open.size() == PAGE);
    }

    private void answered(List<String> recordIds) {
        if (!recordIds.isEmpty()) {
            client.sql("""
                            update expectation set state = 'ANSWERED', ended_at = :now, poll_at = null
                            where record_id = any(:ids) and state in ('WAITING', 'GONE', 'GIVEN_UP')
                            """)
                    .param("ids", recordIds.toArray(String[]::new))
                    .param("now", RowTime.parameter(clock.instant()))
                    .update();
        }
    }

    /// Ends the submissions that were cut short by the death of their instance.
    void endInterrupted() {
        Instant before = clock.instant().minus(Expectations.LONGEST_CALL);
        client.sql("""
                        update expectation set state = 'UNKNOWN', ended_at = :now, last_error = 'Interrupted while it was sent'
                        where state = 'SENDING' and id < :beforeId and since < :before
                        """)
                .param("now", RowTime.parameter(clock.instant()))
                .param("beforeId", TimeOrderedIds.floor(before))
                .param("before", RowTime.parameter(before))
                .update();
    }

    /// Adds the records that were seen unfinished and are overdue.
    void addSeen() {
        // this instance may have been away; and a record that was given up is not added again once it is forgotten
        Instant from = clock.instant().minus(properties.giveUpAfter()).minus(properties.remembered());
        Instant before = clock.instant().minus(properties.overdueAfter());
        records.forEachPage(from, before, PAGE, this::add);
    }

    private void add(List<Unfinished> seen) {
        client.sql(ADD_SEEN)
                .param("now", RowTime.parameter(clock.instant()))
                .param("records", seen.stream().map(Unfinished::recordId).toArray(String[]::new))
                .param("users", seen.stream().map(Unfinished::applicationUserId).toArray(String[]::new))
                .param(
                        "since",
                        seen.stream()
                                .map(one -> one.firstReceivedAt().toString())
                                .toArray(String[]::new))
                .param(
                        "uploaded",
                        seen.stream()
                                .map(one -> one.uploadedAt() == null
                                        ? null
                                        : one.uploadedAt().toString())
                                .toArray(String[]::new))
                .update();
    }

    /// The expectations to ask for now, those that were asked for least often first: many records that fail do not hold
    /// up a new one.
    List<Due> due(int most) {
        return client.sql("""
                        select id, record_id, application_user_id, since, polls from expectation
                        where state = 'WAITING' and poll_at <= :now order by polls, poll_at limit :most
                        """)
                .param("now", RowTime.parameter(clock.instant()))
                .param("most", most)
                .query(new SimplePropertyRowMapper<>(Due.class))
                .list();
    }

    /// The provider was asked, and the result is still not there.
    ///
    /// @param error why, without content; `null` if it is not ready
    /// @param notBefore when the provider may be asked again; `null` if it did not say
    void asked(Due due, @Nullable String error, @Nullable Instant notBefore) {
        Instant next = next(due);
        client.sql("""
                        update expectation set polls = polls + 1, polled_at = :now, poll_at = :next, not_found = 0,
                            last_error = :error
                        where id = :id and state = 'WAITING'
                        """)
                .param("id", due.id())
                .param("now", RowTime.parameter(clock.instant()))
                .param("next", RowTime.parameter(notBefore != null && notBefore.isAfter(next) ? notBefore : next))
                .param("error", error)
                .update();
    }

    /// The provider does not know the record. If it says so some times in a row, the record is gone.
    void notFound(Due due, @Nullable String error) {
        client.sql("""
                        update expectation set polls = polls + 1, polled_at = :now, not_found = not_found + 1,
                            last_error = :error,
                            state = case when not_found + 1 < :enough then state else 'GONE' end,
                            poll_at = case when not_found + 1 < :enough then cast(:next as timestamptz) end,
                            ended_at = case when not_found + 1 >= :enough then cast(:now as timestamptz) end
                        where id = :id and state = 'WAITING'
                        """)
                .param("id", due.id())
                .param("now", RowTime.parameter(clock.instant()))
                .param("next", RowTime.parameter(next(due)))
                .param("enough", NOT_FOUND_IN_A_ROW)
                .param("error", error)
                .update();
    }

    private Instant next(Due due) {
        return clock.instant().plus(properties.waitAfter(due.polls() + 1));
    }

    /// Ends an expectation.
    ///
    /// @param foundByAsking true if no webhook had told the result
    void end(Due due, ExpectationState state, @Nullable String error, boolean foundByAsking) {
        client.sql("""
                        update expectation set state = :state, polls = polls + 1, polled_at = :now, poll_at = null,
                            last_error = :error, found_by_asking = :found, ended_at = :now
                        where id = :id and state = 'WAITING'
                        """)
                .param("id", due.id())
                .param("state", state.name())
                .param("now", RowTime.parameter(clock.instant()))
                .param("error", error)
                .param("found", foundByAsking)
                .update();
    }

    /// Returns true if it is given up unless the provider answers now.
    boolean isOld(Due due) {
        return due.since().isBefore(clock.instant().minus(properties.giveUpAfter()));
    }

    /// Removes the expectations that ended long ago. One that was answered after all counts from then.
    @Transactional
    public void forgetEnded() {
        settle();
        client.sql("delete from expectation where ended_at < :before")
                .param("before", RowTime.parameter(clock.instant().minus(properties.remembered())))
                .update();
    }

    private record Open(UUID id, String recordId) {}

    /// An expectation to ask for.
    record Due(UUID id, String recordId, @Nullable String applicationUserId, Instant since, int polls) {}
}
