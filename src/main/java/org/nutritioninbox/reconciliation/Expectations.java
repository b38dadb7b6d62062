package org.nutritioninbox.reconciliation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Answer;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// All records that the provider owes us. A record is answered when the one we hold is terminal, whichever way it
/// came.
@Repository
public class Expectations {

    /// Longer than any call can take, with all of its attempts.
    static final Duration LONGEST_CALL = Duration.ofMinutes(15);

    static final String TERMINAL = "('completed', 'failed', 'updated')";

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

    Expectations(JdbcClient client, ExpectationProperties properties, Clock clock) {
        this.client = client;
        this.properties = properties;
        this.clock = clock;
    }

    /// Writes down that something is about to be submitted, unless it has been.
    ///
    /// @param key the caller's own name for this submission; `null` where it has none, so that it is always new
    /// @param fingerprint by which what is submitted can be told from anything else
    @Transactional
    public Intention intend(String user, @Nullable String key, byte[] fingerprint) {
        Instant now = clock.instant();
        UUID id = TimeOrderedIds.next(now, 1)[0];
        int inserted = client.sql("""
                        insert into expectation (id, application_user_id, origin, state, since, idempotency_key, fingerprint)
                        values (:id, :user, 'SUBMITTED', 'SENDING', :now, :key, :fingerprint)
                        on conflict (application_user_id, idempotency_key) where idempotency_key is not null do nothing
                        """)
                .param("id", id)
                .param("user", user)
                .param("now", at(now))
                .param("key", key)
                .param("fingerprint", fingerprint)
                .update();
        return inserted == 1 ? new Intention.New(id) : before(user, key, fingerprint, now);
    }

    private Intention before(String user, @Nullable String key, byte[] fingerprint, Instant now) {
        return client.sql("""
                        select state, since, fingerprint, answer, answer_status from expectation
                        where application_user_id = :user and idempotency_key = :key
                        """)
                .param("user", user)
                .param("key", key)
                .query((row, _) -> before(row, fingerprint, now))
                .optional()
                // it was there a moment ago, so whoever had it is just giving it up
                .orElseGet(Intention.InProgress::new);
    }

    private static Intention before(ResultSet row, byte[] fingerprint, Instant now) throws SQLException {
        if (!Arrays.equals(fingerprint, row.getBytes("fingerprint"))) {
            return new Intention.Other();
        }
        byte[] answer = row.getBytes("answer");
        if (answer != null) {
            return new Intention.Answered(new Answer(row.getInt("answer_status"), answer));
        }
        boolean sending = ExpectationState.SENDING.name().equals(row.getString("state"))
                && RowTime.required(row, "since").isAfter(now.minus(LONGEST_CALL));
        return sending ? new Intention.InProgress() : new Intention.Unknown();
    }

    /// Nothing was submitted: the same may be tried again.
    @Transactional
    public void forget(UUID id) {
        client.sql("delete from expectation where id = :id").param("id", id).update();
    }

    /// It may have been submitted, and only the answer is missing.
    ///
    /// @param error what went wrong, without content
    @Transactional
    public void lost(UUID id, String error) {
        client.sql("update expectation set state = 'UNKNOWN', last_error = :error, ended_at = :now where id = :id")
                .param("id", id)
                .param("error", error)
                .param("now", at(clock.instant()))
                .update();
    }

    /// It was submitted, and the provider owes us the result.
    ///
    /// @param answer as it was given, and is given again to whoever submits the same
    @Transactional
    public void accepted(UUID id, String recordId, @Nullable Instant uploadedAt, Answer answer) {
        Instant now = clock.instant();
        // seen by a webhook that was faster than the answer; or a provider that recognised the photo
        client.sql("delete from expectation where record_id = :recordId and id <> :id and origin = 'SEEN'")
                .param("recordId", recordId)
                .param("id", id)
                .update();
        boolean expected = client.sql(
                        "select exists (select from expectation where record_id = :recordId and id <> :id)")
                .param("recordId", recordId)
                .param("id", id)
                .query(Boolean.class)
                .single();
        client.sql("""
                        update expectation set record_id = :recordId, state = :state, uploaded_at = :uploadedAt,
                            answer = :answer, answer_status = :answerStatus, poll_at = :pollAt, ended_at = :endedAt
                        where id = :id
                        """)
                .param("id", id)
                .param("recordId", expected ? null : recordId)
                .param("state", expected ? ExpectationState.ANSWERED.name() : ExpectationState.WAITING.name())
                .param("uploadedAt", uploadedAt == null ? null : at(uploadedAt))
                .param("answer", answer.body())
                .param("answerStatus", answer.status())
                .param("pollAt", expected ? null : at(now.plus(properties.overdueAfter())))
                .param("endedAt", expected ? at(now) : null)
                .update();
    }

    Page<Expectation> list(ExpectationQuery query) {
        JdbcClient.StatementSpec statement = client.sql(query.sql(overdueBefore(), TERMINAL));
        query.parameters().forEach(statement::param);
        Instant overdueBefore = overdueBefore();
        return Page.of(
                statement.query((row, _) -> read(row, overdueBefore)).list(),
                query.limit(),
                last -> new Cursor(last.since(), last.id().toString()));
    }

    private Instant overdueBefore() {
        return clock.instant().minus(properties.overdueAfter());
    }

    private static Expectation read(ResultSet row, Instant overdueBefore) throws SQLException {
        boolean answered = row.getBoolean("answered");
        ExpectationState state =
                answered ? ExpectationState.ANSWERED : ExpectationState.valueOf(row.getString("state"));
        Instant since = RowTime.required(row, "since");
        return new Expectation(
                row.getObject("id", UUID.class),
                row.getString("record_id"),
                row.getString("application_user_id"),
                Expectation.Origin.valueOf(row.getString("origin")),
                state,
                state == ExpectationState.WAITING && since.isBefore(overdueBefore),
                since,
                RowTime.of(row, "uploaded_at"),
                row.getInt("polls"),
                RowTime.of(row, "polled_at"),
                state == ExpectationState.WAITING ? RowTime.of(row, "poll_at") : null,
                row.getString("last_error"),
                row.getBoolean("found_by_asking"),
                RowTime.of(row, "ended_at"));
    }

    /// What is not answered yet.
    Outlook outlook() {
        return client.sql("""
                        select count(*) as waiting, count(*) filter (where since < :overdue) as overdue, min(since) as oldest
                        from expectation e
                        where state = 'WAITING' and not exists (
                            select from nutrition_record r where r.record_id = e.record_id and r.status in %s)
                        """.formatted(TERMINAL))
                .param("overdue", at(overdueBefore()))
                .query((row, _) ->
                        new Outlook(row.getLong("waiting"), row.getLong("overdue"), RowTime.of(row, "oldest")))
                .single();
    }

    /// Ends those whose result has come, and those that have been sent for longer than anything can take.
    @Transactional
    public void settle() {
        Instant now = clock.instant();
        client.sql("""
                        update expectation e set state = 'ANSWERED', ended_at = :now, poll_at = null
                        where e.state = 'WAITING' and exists (
                            select from nutrition_record r where r.record_id = e.record_id and r.status in %s)
                        """.formatted(TERMINAL)).param("now", at(now)).update();
        client.sql("""
                        update expectation set state = 'UNKNOWN', ended_at = :now, last_error = 'Interrupted while it was sent'
                        where state = 'SENDING' and id < :before and since < :since
                        """)
                .param("now", at(now))
                .param("before", TimeOrderedIds.floor(now.minus(LONGEST_CALL)))
                .param("since", at(now.minus(LONGEST_CALL)))
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
                .param("overdue", at(overdueBefore()))
                .param("most", MOST_SEEN_AT_ONCE)
                .update();
    }

    /// Those to ask for now, the one that has waited for longest first. Whose they are is taken from their records
    /// where
    /// nobody else has told.
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
                        """.formatted(TERMINAL)).param("now", at(clock.instant())).update();
        return client.sql("delete from expectation where ended_at < :before")
                .param("before", at(clock.instant().minus(properties.remembered())))
                .update();
    }

    static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    /// One to ask for.
    ///
    /// @param user whose it is; `null` where nobody has told
    record Due(UUID id, String recordId, @Nullable String user, Instant since, int polls) {}

    /// How many are not answered, and since when.
    record Outlook(long waiting, long overdue, @Nullable Instant oldest) {}
}
