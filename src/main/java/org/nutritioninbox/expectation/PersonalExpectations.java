package org.nutritioninbox.expectation;

import java.time.Instant;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalBody;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/// The expectations of one person.
@Repository
class PersonalExpectations implements PersonalRows {

    private static final String OF_PERSON = """
            from expectation where (application_user_id = :user and since < :before) or record_id = any(:records)
            """;

    private final JdbcClient client;
    private final Provider provider;

    PersonalExpectations(JdbcClient client, Provider provider) {
        this.client = client;
        this.provider = provider;
    }

    @Override
    public void export(Person person, BiConsumer<String, Object> line) {
        ofPerson("select id, record_id, origin, state, since, idempotency_key, answer, last_error, ended_at ", person)
                .query(new SimplePropertyRowMapper<>(Row.class))
                .list()
                .forEach(row -> line.accept("expectation", row.exported()));
    }

    @Override
    public long erase(Person person) {
        provider.forget(person.applicationUserId());
        return ofPerson("delete ", person).update();
    }

    private StatementSpec ofPerson(String action, Person person) {
        return client.sql(action + OF_PERSON)
                .param("user", person.applicationUserId())
                .param("before", RowTime.parameter(person.uploadedBefore()))
                .param("records", person.recordIdArray());
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(
            UUID id,
            @Nullable String recordId,
            String origin,
            String state,
            Instant since,
            @Nullable String idempotencyKey,
            byte @Nullable [] answer,
            @Nullable String lastError,
            @Nullable Instant endedAt) {

        Exported exported() {
            String shown = answer == null ? null : PersonalBody.of(answer).body();
            return new Exported(id, recordId, origin, state, since, idempotencyKey, shown, lastError, endedAt);
        }
    }

    /// An expectation in an export.
    ///
    /// @param answer of the provider to the submission; `null` if there was none
    private record Exported(
            UUID id,
            @Nullable String recordId,
            String origin,
            String state,
            Instant since,
            @Nullable String idempotencyKey,
            @Nullable String answer,
            @Nullable String lastError,
            @Nullable Instant endedAt) {}
}
