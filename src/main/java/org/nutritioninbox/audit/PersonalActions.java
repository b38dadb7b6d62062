package org.nutritioninbox.audit;

import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonDigests;
import org.nutritioninbox.person.PersonalRows;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// What operators did about one person. It is exported, and never erased: it names nobody but by digests.
@Repository
class PersonalActions implements PersonalRows {

    private final JdbcClient client;
    private final PersonDigests digests;

    PersonalActions(JdbcClient client, PersonDigests digests) {
        this.client = client;
        this.digests = digests;
    }

    @Override
    public void export(Person person, BiConsumer<String, Object> line) {
        String[] names = Stream.concat(
                        Stream.of(digests.user(person.applicationUserId())),
                        person.recordIds().stream().map(digests::record))
                .toArray(String[]::new);
        client.sql("""
                        select id, at, who, action, subject, count, result from audit_action
                        where exists (select from unnest(:names) as n (name) where strpos(subject::text, name) > 0)
                        order by id
                        """)
                .param("names", names)
                .query(new SimplePropertyRowMapper<>(AuditAction.class))
                .list()
                .forEach(action -> line.accept("audit", action));
    }

    @Override
    public long erase(Person person) {
        return 0;
    }
}
