package org.nutritioninbox.quarantine;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.ContentCoding;
import org.nutritioninbox.person.Mention;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalBody;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The refused requests that name one person. An erasure removes them as a whole: a part would prove nothing.
@Repository
class PersonalRequests implements PersonalRows {

    private static final UUID FIRST = new UUID(0, 0);
    private static final int PAGE = 32;

    private final JdbcClient client;
    private final QuarantineRows rows;

    PersonalRequests(JdbcClient client, QuarantineRows rows) {
        this.client = client;
        this.rows = rows;
    }

    @Override
    public void export(Person person, BiConsumer<String, Object> line) {
        forEach(
                person,
                row -> line.accept("quarantine", new Exported(row.id, row.receivedAt, PersonalBody.of(row.decoded()))));
    }

    @Override
    @Transactional
    public long erase(Person person) {
        List<UUID> ids = new ArrayList<>();
        forEach(person, row -> ids.add(row.id));
        rows.remove(ids);
        return ids.size();
    }

    /// Reads few bodies at once.
    private void forEach(Person person, Consumer<Row> action) {
        List<Row> page = page(person, FIRST);
        while (!page.isEmpty()) {
            page.stream()
                    .filter(row -> !(Mention.of(person, row.decoded()) instanceof Mention.None))
                    .forEach(action);
            page = page(person, page.getLast().id);
        }
    }

    private List<Row> page(Person person, UUID after) {
        return client.sql("""
                        select id, received_at, content_coding, body from quarantine
                        where id > :after and body is not null and received_at < :before
                        order by id limit :page
                        """)
                .param("after", after)
                .param("before", RowTime.parameter(person.receivedBefore()))
                .param("page", PAGE)
                .query(new SimplePropertyRowMapper<>(Row.class))
                .list();
    }

    /// A refused request in an export. Nothing proves that it is genuine.
    private record Exported(
            UUID id, Instant receivedAt, @JsonUnwrapped PersonalBody body) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(
            UUID id, Instant receivedAt, @Nullable String contentCoding, byte[] body) {

        byte[] decoded() {
            return ContentCoding.decodedIfPossible(body, contentCoding);
        }
    }
}
