package org.nutritioninbox.reconciliation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.ProviderAnswer;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The submissions that the provider has or may have: each is written down before it is sent.
@Repository
public class Expectations {

    /// Longer than any call can take, with all of its attempts.
    static final Duration LONGEST_CALL = Duration.ofMinutes(15);

    /// If the record is expected already, this submission counts as answered.
    private static final String ACCEPTED = """
            update expectation set
                record_id = case when other.expected then null else :recordId end,
                state = case when other.expected then 'ANSWERED' else 'WAITING' end,
                uploaded_at = :uploadedAt, answer = :answer, answer_status = :answerStatus,
                poll_at = case when other.expected then null else cast(:pollAt as timestamptz) end,
                ended_at = case when other.expected then cast(:now as timestamptz) end
            from (select exists (select from expectation where record_id = :recordId and id <> :id) as expected) other
            where id = :id
            """;

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
            return new Intention.Answered(new ProviderAnswer(row.getInt("answer_status"), answer));
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
    /// @param answer as it was given; a caller that submits the same again gets it again
    @Transactional
    public void accepted(UUID id, String recordId, @Nullable Instant uploadedAt, ProviderAnswer answer) {
        // a webhook was faster than the answer, or the provider recognised the photo
        client.sql("delete from expectation where record_id = :recordId and id <> :id and origin = 'SEEN'")
                .param("recordId", recordId)
                .param("id", id)
                .update();
        client.sql(ACCEPTED)
                .param("id", id)
                .param("recordId", recordId)
                .param("uploadedAt", uploadedAt == null ? null : at(uploadedAt))
                .param("answer", answer.body())
                .param("answerStatus", answer.status())
                .param("now", at(clock.instant()))
                .param("pollAt", at(clock.instant().plus(properties.overdueAfter())))
                .update();
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
