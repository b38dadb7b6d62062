package org.nutritioninbox.inbox;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Gzip;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.person.Mention;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonDigests;
import org.nutritioninbox.person.PersonalBody;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.query.Rows;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The deliveries of one person, to export and to erase them. It reads everything, slice by slice, because no
/// index finds them all. As a room, it exports; an erasure goes through it slice by slice.
///
/// An erased delivery keeps its row without content, so that the counts of its commit and the feed stay right.
@Repository
public class PersonalDeliveries implements PersonalRows {

    private static final String ERASE = """
            update delivery set kind = 'ERASED', outcome = 'ERASED', record_id = null, application_user_id = null,
                version = null, key_id = null, size = 0, sha256 = sha256(''), reason = null, body = ''
            where id = :id
            """;

    /// Finds where a slice ends, if there are enough deliveries for one.
    static final String SLICE = "select id from delivery where id > :after order by id offset 2000 limit 1";

    /// A record of a user who came back is spared, and so is a body that came later. Other bodies have to be read to
    /// find out.
    static final String CANDIDATES = """
            select id from delivery d
            where id > :after and id <= :last and (
                record_id = any(:records)
                or (application_user_id = :user and not exists (
                    select from nutrition_record r where r.record_id = d.record_id
                        and (r.uploaded_at >= :uploaded
                            or r.uploaded_at is null and r.first_received_at >= :received)))
                or (kind not in ('NUTRITION_RECORD', 'ERASED') and received_at < :received))
            order by id
            """;

    private static final RowMapper<Row> ROW = Rows.of(Row.class);

    /// Before all deliveries.
    private static final UUID FIRST = new UUID(0, 0);

    /// Behind all deliveries.
    public static final UUID LAST = Deliveries.LAST;

    private final JdbcClient client;
    private final ErasedDigests erased;
    private final PersonDigests digests;

    PersonalDeliveries(JdbcClient client, ErasedDigests erased, PersonDigests digests) {
        this.client = client;
        this.erased = erased;
        this.digests = digests;
    }

    /// Of a body about several persons, it exports only what names this one.
    @Override
    public void export(Person person, BiConsumer<String, Object> line) {
        UUID after = FIRST;
        while (!after.equals(LAST)) {
            UUID last = endOfSlice(after);
            mentioning(person, after, last).forEach(delivery -> line.accept("delivery", delivery.exported()));
            after = last;
        }
    }

    /// The last slice has all that is left. So a pass comes to its end although deliveries arrive.
    private UUID endOfSlice(UUID after) {
        return client.sql(SLICE)
                .param("after", after)
                .query(UUID.class)
                .optional()
                .orElse(LAST);
    }

    /// Reads one body after the other, because bodies take memory.
    private Iterable<Mentioning> mentioning(Person person, UUID after, UUID last) {
        List<UUID> candidates = client.sql(CANDIDATES)
                .param("after", after)
                .param("last", last)
                .params(person.parameters())
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
        return () -> candidates.stream()
                .flatMap(id -> find(id).stream())
                .map(row -> new Mentioning(row, row.mention(person)))
                .filter(delivery -> !(delivery.mention instanceof Mention.None))
                .iterator();
    }

    private Optional<Row> find(UUID id) {
        return client.sql("""
                        select id, received_at, origin, kind, outcome, record_id, version, body
                        from delivery where id = :id
                        """).param("id", id).query(ROW).optional();
    }

    /// Erases what the next slice of all deliveries has of a person. A body about several persons is redacted.
    @Transactional
    public Slice erase(Person person, UUID after) {
        UUID last = endOfSlice(after);
        long count = 0;
        Set<String> revealed = new HashSet<>();
        for (Mentioning delivery : mentioning(person, after, last)) {
            Row row = delivery.row;
            if (delivery.mention instanceof Mention.Partly partly) {
                redact(row.id, partly.rest());
            } else {
                erase(row.id);
            }
            if (row.recordId == null) {
                erased.add(Set.of(digests.body(DigestUtils.sha256(row.body))));
            } else if (!person.recordIds().contains(row.recordId)) {
                revealed.add(row.recordId);
            }
            count++;
        }
        return new Slice(last, count, revealed);
    }

    private void redact(UUID id, byte[] rest) {
        client.sql("""
                        update delivery set size = :size, sha256 = :sha256, body = :body,
                            reason = 'REDACTED: a person was erased from it'
                        where id = :id
                        """)
                .param("id", id)
                .param("size", rest.length)
                .param("sha256", DigestUtils.sha256(rest))
                .param("body", rest)
                .update();
    }

    private void erase(UUID id) {
        client.sql(ERASE).param("id", id).update();
        client.sql("delete from outstanding where delivery_id = :id")
                .param("id", id)
                .update();
    }

    /// The share of a person in a slice of all deliveries.
    ///
    /// @param last where the next slice begins
    /// @param deliveries how many were erased or redacted
    /// @param recordIds of deliveries of the user that are not known as records of the user
    public record Slice(UUID last, long deliveries, Set<String> recordIds) {}

    /// A delivery that is about the person, at least in part.
    private record Mentioning(Row row, Mention mention) {

        ExportedDelivery exported() {
            return new ExportedDelivery(
                    row,
                    mention instanceof Mention.Partly partly
                            ? PersonalBody.ofParts(partly.parts())
                            : PersonalBody.of(Gzip.decoded(row.body)));
        }
    }

    private record ExportedDelivery(
            @JsonUnwrapped Row row, @JsonUnwrapped PersonalBody body) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(
            UUID id,
            Instant receivedAt,
            Origin origin,
            Kind kind,
            Outcome outcome,
            @Nullable String recordId,
            @Nullable Long version,
            @JsonIgnore byte[] body) {

        Mention mention(Person person) {
            return kind == Kind.NUTRITION_RECORD ? new Mention.Whole() : Mention.of(person, Gzip.decoded(body));
        }
    }
}
