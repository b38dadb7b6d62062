package org.nutritioninbox.inbox;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.nutrition.Sha256;
import org.nutritioninbox.person.Mention;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonDigests;
import org.nutritioninbox.person.PersonalBody;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The deliveries of one person, to export and to erase them. It reads everything, because no index finds them all.
///
/// An erased delivery keeps its row without content, so that the counts of its commit and the feed stay right.
@Repository
public class PersonalDeliveries {

    private static final String ERASE = """
            update delivery set kind = 'ERASED', outcome = 'ERASED', record_id = null, application_user_id = null,
                version = null, key_id = null, content_coding = null, size = 0, sha256 = sha256(''), reason = null, body = ''
            where id = any(:ids)
            """;

    /// Rows are locked in the order of their ids, against deadlocks.
    private static final String NOT_OUTSTANDING = """
            with locked as materialized (
                select delivery_id from outstanding where delivery_id = any(:ids) order by delivery_id for update)
            delete from outstanding o using locked l where o.delivery_id = l.delivery_id
            """;

    private static final int FETCH_SIZE = 10;

    private final JdbcClient client;
    private final Partitions partitions;
    private final Erased erased;
    private final PersonDigests digests;

    PersonalDeliveries(JdbcClient client, Partitions partitions, Erased erased, PersonDigests digests) {
        this.client = client;
        this.partitions = partitions;
        this.erased = erased;
        this.digests = digests;
    }

    /// The parts to go through: an hour each, so that no statement takes long.
    public List<Part> parts() {
        Stream<Part> ofDays = partitions.days().stream().flatMap(Part::hours);
        return Stream.concat(Stream.of(Part.OTHERS), ofDays).toList();
    }

    /// Exports what a part has of a person. Of a body about several persons, only what names this one.
    @Transactional(readOnly = true)
    public void export(Person person, Part part, BiConsumer<String, Object> line) {
        forEach(person, part, (row, mention) -> line.accept("delivery", row.exported(mention)));
    }

    /// Erases what a part has of a person. A body about several persons is redacted.
    @Transactional
    public Found erase(Person person, Part part) {
        List<UUID> whole = new ArrayList<>();
        List<UUID> redacted = new ArrayList<>();
        Set<String> bodies = new HashSet<>();
        Set<String> records = new HashSet<>();
        forEach(person, part, (row, mention) -> {
            if (mention instanceof Mention.Partly partly) {
                redact(row.id, partly.rest());
                redacted.add(row.id);
            } else {
                whole.add(row.id);
            }
            if (row.recordId == null) {
                bodies.add(digests.body(Sha256.of(row.body)));
            } else if (!person.recordIds().contains(row.recordId)) {
                records.add(row.recordId);
            }
        });
        if (!whole.isEmpty()) {
            erase(whole.toArray(UUID[]::new));
        }
        if (!bodies.isEmpty()) {
            erased.add(bodies);
        }
        return new Found(whole.size() + redacted.size(), records);
    }

    private void forEach(Person person, Part part, BiConsumer<Row, Mention> action) {
        try (Stream<Row> rows = rows(person, part)) {
            rows.forEach(row -> {
                Mention mention = row.mention(person);
                if (!(mention instanceof Mention.None)) {
                    action.accept(row, mention);
                }
            });
        }
    }

    /// A record of a user who came back is spared, and so is a body that came later. Other bodies have to be read to
    /// find out.
    static String sql(Part part) {
        return """
                select id, received_at, door, kind, outcome, record_id, version, content_coding, body
                from %s d
                where id >= :from and id < :to and (
                    record_id = any(:records)
                    or (application_user_id = :user and not exists (
                        select from nutrition_record r where r.record_id = d.record_id
                            and (r.uploaded_at >= :uploaded
                                or r.uploaded_at is null and r.first_received_at >= :received)))
                    or (kind not in ('NUTRITION_RECORD', 'ERASED') and received_at < :received))
                """.formatted(part.table);
    }

    private Stream<Row> rows(Person person, Part part) {
        return client
                .sql(sql(part))
                .param("from", TimeOrderedIds.floor(part.from))
                .param("to", TimeOrderedIds.floor(part.to))
                .param("records", person.recordIdArray())
                .param("user", person.applicationUserId())
                .param("uploaded", RowTime.parameter(person.uploadedBefore()))
                .param("received", RowTime.parameter(person.receivedBefore()))
                .withFetchSize(FETCH_SIZE)
                .query(new SimplePropertyRowMapper<>(Row.class))
                .stream();
    }

    private void redact(UUID id, byte[] rest) {
        client.sql("""
                        update delivery set content_coding = null, size = :size, sha256 = :sha256, body = :body,
                            reason = 'REDACTED: a person was erased from it'
                        where id = :id
                        """)
                .param("id", id)
                .param("size", rest.length)
                .param("sha256", Sha256.of(rest))
                .param("body", rest)
                .update();
    }

    private void erase(UUID[] ids) {
        client.sql(ERASE).param("ids", ids).update();
        client.sql(NOT_OUTSTANDING).param("ids", ids).update();
    }

    /// Deliveries that were received within a time.
    public record Part(String table, Instant from, Instant to) {

        private static final Part OTHERS =
                new Part("delivery_default", Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE));

        private static Stream<Part> hours(LocalDate day) {
            Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            return IntStream.range(0, 24)
                    .mapToObj(hour -> start.plus(hour, ChronoUnit.HOURS))
                    .map(from -> new Part(Partitions.name(day), from, from.plus(1, ChronoUnit.HOURS)));
        }
    }

    /// What was erased of a part.
    ///
    /// @param recordIds of deliveries of the user that are not known as records of the user
    public record Found(long deliveries, Set<String> recordIds) {}

    /// A delivery in an export.
    private record Exported(
            UUID id,
            Instant receivedAt,
            Door door,
            Kind kind,
            Outcome outcome,
            @Nullable String recordId,
            @Nullable Long version,
            @JsonUnwrapped PersonalBody body) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(
            UUID id,
            Instant receivedAt,
            Door door,
            Kind kind,
            Outcome outcome,
            @Nullable String recordId,
            @Nullable Long version,
            @Nullable String contentCoding,
            byte[] body) {

        private byte[] decoded() {
            return ContentCoding.decodedIfPossible(body, contentCoding);
        }

        Mention mention(Person person) {
            return kind == Kind.NUTRITION_RECORD ? new Mention.Whole() : Mention.of(person, decoded());
        }

        Exported exported(Mention mention) {
            PersonalBody shown = mention instanceof Mention.Partly partly
                    ? PersonalBody.ofParts(partly.parts())
                    : PersonalBody.of(decoded());
            return new Exported(id, receivedAt, door, kind, outcome, recordId, version, shown);
        }
    }
}
