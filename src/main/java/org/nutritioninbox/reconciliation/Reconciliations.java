package org.nutritioninbox.reconciliation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// All runs, how far each is, and until when each user has been asked for. Whoever goes on with a run says at which
/// step it found it: where somebody else has been there since, or it is over, nothing happens.
@Repository
class Reconciliations {

    private static final int MOST_FAILURES = 20;

    private static final String SELECT = "select * from reconciliation ";
    private static final String STEP = " , step = step + 1 where id = :id and step = :step and state = 'RUNNING'";

    private final JdbcClient client;
    private final Clock clock;

    Reconciliations(JdbcClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /// Makes a run of all that is known, or one user. Empty where one by schedule is wanted and another is not over.
    ///
    /// @param from `null` where each user is to be asked for since that one was last reached
    Optional<UUID> start(
            boolean scheduled, @Nullable Instant from, Instant to, @Nullable String user, String startedBy) {
        return client.sql("""
                        insert into reconciliation (id, state, scheduled, from_timestamp, to_timestamp,
                            application_user_id, started_by, started_at)
                        values (:id, 'RUNNING', :scheduled, :from, :to, :user, :by, :now)
                        on conflict do nothing returning id
                        """)
                .param("id", UUID.randomUUID())
                .param("scheduled", scheduled)
                .param("from", from == null ? null : at(from))
                .param("to", at(to))
                .param("user", user)
                .param("by", startedBy)
                .param("now", at(clock.instant()))
                .query((row, _) -> row.getObject(1, UUID.class))
                .optional();
    }

    Optional<Reconciliation> find(UUID id) {
        return client.sql(SELECT + "where id = :id")
                .param("id", id)
                .query(Reconciliations::read)
                .optional();
    }

    Page<Reconciliation> list(@Nullable Cursor cursor, Limit limit) {
        StatementSpec statement = client.sql(SELECT
                + (cursor == null ? "" : "where (started_at, id) < (:at, :id) ")
                + "order by started_at desc, id desc limit " + (limit.size() + 1));
        if (cursor != null) {
            statement = statement.param("at", at(cursor.time())).param("id", cursor.uuid());
        }
        return Page.of(
                statement.query(Reconciliations::read).list(),
                limit,
                last -> new Cursor(last.startedAt(), last.id().toString()));
    }

    /// The newest one by schedule.
    Optional<Reconciliation> lastScheduled() {
        return client.sql(SELECT + "where scheduled order by started_at desc, id desc limit 1")
                .query(Reconciliations::read)
                .optional();
    }

    /// How many an operator wanted that are not over.
    int waiting() {
        return client.sql("select count(*) from reconciliation where state = 'RUNNING' and not scheduled")
                .query(Integer.class)
                .single();
    }

    /// When the provider last answered a run by schedule, or was found to have no users that we know.
    @Nullable
    Instant lastContact() {
        return client.sql("select max(contact_at) as contact_at from reconciliation where scheduled")
                .query((row, _) -> Optional.ofNullable(RowTime.of(row, "contact_at")))
                .single()
                .orElse(null);
    }

    boolean cancel(UUID id) {
        return client.sql("""
                        update reconciliation set state = 'CANCELLED', ended_at = :now, waits_until = null, waits_for = null
                        where id = :id and state = 'RUNNING'
                        """).param("id", id).param("now", at(clock.instant())).update() > 0;
    }

    int forget(Instant endedBefore) {
        return client.sql("delete from reconciliation where ended_at < :before")
                .param("before", at(endedBefore))
                .update();
    }

    /// Those that an operator wants come first, then the one that waits for longest.
    boolean isNext(UUID id) {
        return client.sql("""
                        select id from reconciliation where state = 'RUNNING' order by scheduled, started_at, id limit 1
                        """)
                .query((row, _) -> row.getObject(1, UUID.class))
                .optional()
                .filter(id::equals)
                .isPresent();
    }

    Optional<Progress> progress(UUID id) {
        return client.sql(SELECT + "where id = :id")
                .param("id", id)
                .query(Reconciliations::readProgress)
                .optional();
    }

    /// Until when a user has been asked for; `null` where that has not been done.
    @Nullable
    Instant reach(String user) {
        return client.sql("select reached_until from reconciliation_reach where application_user_id = :user")
                .param("user", user)
                .query((row, _) -> RowTime.of(row, "reached_until"))
                .optional()
                .orElse(null);
    }

    boolean begin(UUID id, long step, long users) {
        return step("update reconciliation set users_total = :users, turn_at = :now", id, step)
                        .param("users", users)
                        .param("now", at(clock.instant()))
                        .update()
                > 0;
    }

    boolean waits(UUID id, long step, @Nullable Instant until, @Nullable String why) {
        return step("update reconciliation set waits_until = :until, waits_for = :why", id, step)
                        .param("until", until == null ? null : at(until))
                        .param("why", why)
                        .update()
                > 0;
    }

    /// Its turn has come again.
    boolean turn(UUID id, long step) {
        return step("update reconciliation set turn_at = :now, waits_until = null, waits_for = null", id, step)
                        .param("now", at(clock.instant()))
                        .update()
                > 0;
    }

    /// A user was asked for in vain, and is going to be asked for again.
    boolean tried(UUID id, long step) {
        return step("update reconciliation set tries = tries + 1", id, step).update() > 0;
    }

    /// Less is asked for at once.
    boolean narrowed(UUID id, long step, Question question, Span span) {
        return step("""
                        update reconciliation set this_user = :user, this_from = :from, span_seconds = :forAll,
                            this_span_seconds = :forUser
                        """, id, step)
                        .param("user", question.user())
                        .param("from", at(question.from()))
                        .param("forAll", seconds(span.forAll()))
                        .param("forUser", seconds(span.forUser()))
                        .update()
                > 0;
    }

    /// Some are repaired, others are just being brought in. Should nobody come back from that, whoever goes on finds
    /// the latter held, and knows by this that they are to be counted.
    boolean repairing(UUID id, long step, int repaired, Collection<String> recordIds) {
        return step("update reconciliation set repaired = repaired + :repaired, repairing = :ids", id, step)
                        .param("repaired", repaired)
                        .param("ids", recordIds.toArray(String[]::new))
                        .update()
                > 0;
    }

    /// A question was answered, and all that was in the answer is held.
    ///
    /// @param oldest of what was left alone in this answer and those before it for the same user
    /// @param reached how far its user is reached when this was the last question; `null` where that does not count
    @Transactional
    public boolean answered(
            UUID id,
            long step,
            Question question,
            int found,
            int underWay,
            @Nullable Instant oldest,
            @Nullable Instant reached) {
        Instant rest = question.rest();
        boolean isStill = step("""
                        update reconciliation set asked = asked + 1, found = found + :found,
                            under_way = under_way + :underWay, failures_in_a_row = 0, contact_at = :now, repairing = '{}',
                            last_user = case when :done then :user else last_user end,
                            this_user = case when :done then null else :user end, this_from = :rest,
                            this_reach = :oldest, tries = 0,
                            this_span_seconds = case when :done then null else this_span_seconds end,
                            users_done = users_done + case when :done then 1 else 0 end,
                            users_total = greatest(users_total, users_done + users_failed + 1)
                        """, id, step)
                        .param("found", found)
                        .param("underWay", underWay)
                        .param("now", at(clock.instant()))
                        .param("done", rest == null)
                        .param("user", question.user())
                        .param("rest", rest == null ? null : at(rest))
                        .param("oldest", rest == null || oldest == null ? null : at(oldest))
                        .update()
                > 0;
        if (isStill && rest == null && reached != null) {
            client.sql("""
                            insert into reconciliation_reach (application_user_id, reached_until) values (:user, :until)
                            on conflict (application_user_id) do update set reached_until = excluded.reached_until
                            """)
                    .param("user", question.user())
                    .param("until", at(reached))
                    .update();
        }
        return isStill;
    }

    /// Where nothing is known of a user yet, so that what could not be asked for does not get out of sight.
    void reachAtFirst(String user, Instant until) {
        client.sql("""
                        insert into reconciliation_reach (application_user_id, reached_until) values (:user, :until)
                        on conflict do nothing
                        """).param("user", user).param("until", at(until)).update();
    }

    /// A user cannot be asked for, and the next one's turn comes.
    ///
    /// @param failure as JSON; only the first ones are remembered
    boolean failed(UUID id, long step, String user, String failure, Span next) {
        return step("""
                        update reconciliation set users_failed = users_failed + 1, last_user = :user, this_user = null,
                            this_from = null, this_reach = null, tries = 0, span_seconds = :forAll,
                            this_span_seconds = null, repairing = '{}', failures_in_a_row = failures_in_a_row + 1,
                            users_total = greatest(users_total, users_done + users_failed + 1),
                            failures = case when jsonb_array_length(failures) < :most
                                then failures || cast(:failure as jsonb) else failures end
                        """, id, step)
                        .param("user", user)
                        .param("failure", failure)
                        .param("forAll", seconds(next.forAll()))
                        .param("most", MOST_FAILURES)
                        .update()
                > 0;
    }

    /// @param error why it failed; `null` where it did not
    boolean end(UUID id, long step, @Nullable String error) {
        return step("""
                        update reconciliation set state = :state, error = :error, ended_at = :now, waits_until = null,
                            waits_for = null,
                            contact_at = case when users_total = 0 and cast(:error as text) is null then :now else contact_at end
                        """, id, step)
                        .param("state", (error == null ? ReconciliationState.DONE : ReconciliationState.FAILED).name())
                        .param("error", error)
                        .param("now", at(clock.instant()))
                        .update()
                > 0;
    }

    private StatementSpec step(String update, UUID id, long step) {
        return client.sql(update + STEP).param("id", id).param("step", step);
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }

    private static Reconciliation read(ResultSet row, int number) throws SQLException {
        return new Reconciliation(
                row.getObject("id", UUID.class),
                ReconciliationState.valueOf(row.getString("state")),
                row.getBoolean("scheduled"),
                RowTime.of(row, "from_timestamp"),
                RowTime.required(row, "to_timestamp"),
                row.getString("application_user_id"),
                row.getLong("asked"),
                row.getLong("found"),
                row.getLong("repaired"),
                row.getLong("under_way"),
                new Reconciliation.Users(
                        row.getObject("users_total", Long.class),
                        row.getLong("users_done"),
                        row.getLong("users_failed")),
                row.getString("failures"),
                RowTime.of(row, "waits_until"),
                row.getString("waits_for"),
                row.getString("error"),
                row.getString("started_by"),
                RowTime.required(row, "started_at"),
                RowTime.of(row, "ended_at"));
    }

    private static Progress readProgress(ResultSet row, int number) throws SQLException {
        return new Progress(
                read(row, number),
                row.getLong("step"),
                row.getString("last_user"),
                row.getString("this_user"),
                RowTime.of(row, "this_from"),
                RowTime.of(row, "this_reach"),
                row.getInt("tries"),
                new Span(duration(row, "span_seconds"), duration(row, "this_span_seconds")),
                Set.of((String[]) row.getArray("repairing").getArray()),
                row.getInt("failures_in_a_row"),
                RowTime.of(row, "turn_at"),
                RowTime.of(row, "contact_at"));
    }

    private static @Nullable Duration duration(ResultSet row, String column) throws SQLException {
        Long seconds = row.getObject(column, Long.class);
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    /// How far a run is.
    ///
    /// @param lastUser up to which all have been asked for
    /// @param thisUser whose turn it is; `null` where that is still to be found
    /// @param thisFrom from when on that user has not been asked for yet; `null` where the turn has not begun
    /// @param thisReach the oldest of what was left alone of that user
    /// @param tries how often in a row that user was asked for in vain
    /// @param repairing records that were being brought in, and are not counted yet
    /// @param turnAt when its turn last came
    record Progress(
            Reconciliation run,
            long step,
            String lastUser,
            @Nullable String thisUser,
            @Nullable Instant thisFrom,
            @Nullable Instant thisReach,
            int tries,
            Span span,
            Set<String> repairing,
            int failuresInARow,
            @Nullable Instant turnAt,
            @Nullable Instant contactAt) {

        /// Since when the provider has not answered. While others have their turn, nobody asks it.
        Instant unansweredSince() {
            Instant since = turnAt != null ? turnAt : run.startedAt();
            return contactAt != null && contactAt.isAfter(since) ? contactAt : since;
        }
    }
}
