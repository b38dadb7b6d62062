package org.nutritioninbox.expectation;

import java.util.function.BiConsumer;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalBody;
import org.nutritioninbox.person.PersonalRows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/// The expectations of one person.
@Repository
class PersonalExpectations implements PersonalRows {

    private static final String OF_PERSON = """
            from expectation where (application_user_id = :user and since < :uploaded) or record_id = any(:records)
            """;

    private final JdbcClient client;

    PersonalExpectations(JdbcClient client) {
        this.client = client;
    }

    @Override
    public void export(Person person, BiConsumer<String, Object> line) {
        ofPerson("""
                        select id, record_id, origin, state, since, idempotency_key, answer, last_error, ended_at
                        """, person).query().listOfRows().forEach(row -> {
            row.computeIfPresent("answer", (_, answer) -> PersonalBody.of((byte[]) answer));
            line.accept("expectation", row);
        });
    }

    @Override
    public long erase(Person person) {
        return ofPerson("delete ", person).update();
    }

    private StatementSpec ofPerson(String action, Person person) {
        return client.sql(action + OF_PERSON).params(person.parameters());
    }
}
