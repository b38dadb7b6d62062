package org.nutritioninbox.audit;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonDigests;
import org.nutritioninbox.person.PersonalRows;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Exports what operators did about one person. Nothing of it is erased: the audit names persons by digests only.
@Repository
class PersonalActions implements PersonalRows {

    private static final int PAGE = 1_000;

    private final JdbcClient client;
    private final PersonDigests digests;

    PersonalActions(JdbcClient client, PersonDigests digests) {
        this.client = client;
        this.digests = digests;
    }

    /// Reads the whole audit, page by page.
    @Override
    public void export(Person person, BiConsumer<String, Object> line) {
        Set<String> names = Stream.concat(
                        Stream.of(digests.user(person.applicationUserId())),
                        person.recordIds().stream().map(digests::record))
                .collect(Collectors.toSet());
        List<AuditAction> page = page(0);
        while (!page.isEmpty()) {
            page.stream().filter(action -> isAbout(names, action)).forEach(action -> line.accept("audit", action));
            page = page(page.getLast().id());
        }
    }

    private List<AuditAction> page(long after) {
        return client.sql("""
                        select id, at, who, action, subject, count, result from audit_action
                        where id > :after order by id limit :page
                        """)
                .param("after", after)
                .param("page", PAGE)
                .query(new SimplePropertyRowMapper<>(AuditAction.class))
                .list();
    }

    private static boolean isAbout(Set<String> names, AuditAction action) {
        return PersonDigests.NAME
                .matcher(action.subject())
                .results()
                .map(MatchResult::group)
                .anyMatch(names::contains);
    }

    @Override
    public long erase(Person person) {
        return 0;
    }
}
