package org.nutritioninbox.expectation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.ProviderAnswer;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The submissions that the provider has or may have. Each is registered before it is sent.
@Repository
public class Expectations {

    /// If the record is expected already, this submission counts as answered.
    private static final String ACCEPTED = """
            update expectation set
                record_id = case when other.expected then null else :recordId end,
                state = case when other.expected then 'ANSWERED' else 'WAITING' end,
                answer = :answer, answer_status = :answerStatus,
                poll_at = case when not other.expected then now() + make_interval(secs => :overdueAfter) end,
                ended_at = case when other.expected then now() end
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

    /// Registers a submission, unless it has been sent before.
    ///
    /// @param key the caller's idempotency key; `null` if it has none, so that the submission is always new
    /// @param fingerprint a digest of the content
    @Transactional
    public Registration register(String user, @Nullable String key, byte[] fingerprint) {
        Instant now = clock.instant();
        UUID id = TimeOrderedIds.next(now, 1)[0];
        int inserted = client.sql("""
                        insert into expectation (id, application_user_id, origin, state, since, idempotency_key, fingerprint)
                        values (:id, :user, 'SUBMITTED', 'SENDING', :now, :key, :fingerprint)
                        on conflict (application_user_id, idempotency_key) where idempotency_key is not null do nothing
                        """)
                .param("id", id)
                .param("user", user)
                .param("now", RowTime.parameter(now))
                .param("key", key)
                .param("fingerprint", fingerprint)
                .update();
        return inserted == 1 ? new Registration.New(id) : registered(user, key, fingerprint);
    }

    private Registration registered(String user, @Nullable String key, byte[] fingerprint) {
        return client.sql("""
                        select state, fingerprint, answer, answer_status from expectation
                        where application_user_id = :user and idempotency_key = :key
                        """)
                .param("user", user)
                .param("key", key)
                .query((row, _) -> read(row, fingerprint))
                .optional()
                // it was there a moment ago, so another request is just forgetting it
                .orElseGet(Registration.InProgress::new);
    }

    private static Registration read(ResultSet row, byte[] fingerprint) throws SQLException {
        if (!Arrays.equals(fingerprint, row.getBytes("fingerprint"))) {
            return new Registration.OtherContent();
        }
        byte[] answer = row.getBytes("answer");
        if (answer != null) {
            return new Registration.Answered(new ProviderAnswer(row.getInt("answer_status"), answer));
        }
        boolean sending = ExpectationState.SENDING.name().equals(row.getString("state"));
        return sending ? new Registration.InProgress() : new Registration.Unknown();
    }

    /// Nothing was submitted: it may be tried again.
    @Transactional
    public void forget(UUID id) {
        client.sql("delete from expectation where id = :id").param("id", id).update();
    }

    /// The provider may have it, and only the answer is missing.
    ///
    /// @param error why, without content
    @Transactional
    public void lost(UUID id, String error) {
        client.sql("update expectation set state = 'UNKNOWN', last_error = :error, ended_at = now() where id = :id")
                .param("id", id)
                .param("error", error)
                .update();
    }

    /// The provider has it and owes us the result.
    ///
    /// @param answer for the caller, who gets it again for the same submission
    @Transactional
    public void accepted(UUID id, String recordId, ProviderAnswer answer) {
        // a webhook was faster than the answer, or the provider recognised the photo
        client.sql("delete from expectation where record_id = :recordId and id <> :id and origin = 'SEEN'")
                .param("recordId", recordId)
                .param("id", id)
                .update();
        client.sql(ACCEPTED)
                .param("id", id)
                .param("recordId", recordId)
                .param("answer", answer.body())
                .param("answerStatus", answer.status())
                .param("overdueAfter", properties.overdueAfter().toMillis() / 1000.0)
                .update();
    }

    /// The submission under a key; empty if there was none in the last 80 hours.
    public Optional<Submitted> findSubmitted(String user, String key) {
        return client.sql("""
                        select state, coalesce(record_id, convert_from(answer, 'UTF8')::json ->> 'record_id') as record_id
                        from expectation where application_user_id = :user and idempotency_key = :key
                        """)
                .param("user", user)
                .param("key", key)
                .query(Submitted.class)
                .optional();
    }

    /// How far a submission is.
    ///
    /// @param recordId `null` until the provider has answered
    public record Submitted(
            ExpectationState state, @Nullable String recordId) {}
}
