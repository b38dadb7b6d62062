package org.nutritioninbox.inbox;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.nutrition.Sha256;
import org.nutritioninbox.person.Mention;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonDigests;
import org.nutritioninbox.person.PersonalBody;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The deliveries of one person, to export and to erase them. It reads everything, slice by slice, because no
/// index finds them all.
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

    /// By id, so that no statement takes long.
    static final String KEYS = "select id, size from delivery where id > :after order by id limit :rows";

    /// A record of a user who came back is spared, and so is a body that came later. Other bodies have to be read to
    /// find out.
    static final String ROWS = """
            select id, received_at, door, kind, outcome, record_id, version, content_coding, body
            from delivery d
            where id > :after and id <= :end and (
                record_id = any(:records)
                or (application_user_id = :user and not exists (
                    select from nutrition_record r where r.record_id = d.record_id
                        and (r.uploaded_at >= :uploaded
                            or r.uploaded_at is null and r.first_received_at >= :received)))
                or (kind not in ('NUTRITION_RECORD', 'ERASED') and received_at < :received))
            order by id
            """;

    private static final int SLICE_ROWS = 2_000;
    private static final int SLICE_BYTES = 16 * 1024 * 1024;

    private final JdbcClient client;
    private final ErasedDigests erased;
    private final PersonDigests digests;

    PersonalDeliveries(JdbcClient client, ErasedDigests erased, PersonDigests digests) {
        this.client = client;
        this.erased = erased;
        this.digests = digests;
    }

    /// Reads the next slice of all deliveries, to export what it has of a person.
    public Slice read(Person person, UUID after) {
        Range range = range(after);
        List<Row> rows = client.sql(ROWS)
                .param("after", after)
                .param("end", range.end)
                .param("records", person.recordIdArray())
                .param("user", person.applicationUserId())
                .param("uploaded", RowTime.parameter(person.uploadedBefore()))
                .param("received", RowTime.parameter(person.receivedBefore()))
                .query(new SimplePropertyRowMapper<>(Row.class))
                .list();
        return new Slice(person, range, rows);
    }

    private Range range(UUID after) {
        List<Key> keys = client.sql(KEYS)
                .param("after", after)
                .param("rows", SLICE_ROWS)
                .query(new SimplePropertyRowMapper<>(Key.class))
                .list();
        UUID end = after;
        long bytes = 0;
        for (Key key : keys) {
            if (bytes >= SLICE_BYTES) {
                return new Range(end, false);
            }
            end = key.id;
            bytes += key.size;
        }
        return new Range(end, keys.size() < SLICE_ROWS);
    }

    /// Erases what the next slice of all deliveries has of a person. A body about several persons is redacted.
    @Transactional
    public Found erase(Person person, UUID after) {
        List<UUID> whole = new ArrayList<>();
        List<UUID> redacted = new ArrayList<>();
        Set<String> bodies = new HashSet<>();
        Set<String> records = new HashSet<>();
        Slice slice = read(person, after);
        slice.forEach((row, mention) -> {
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
        return new Found(slice.range, whole.size() + redacted.size(), records);
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

    private record Key(UUID id, int size) {}

    /// The ids of a slice of deliveries.
    ///
    /// @param end the last of them: the next slice is behind it
    /// @param isLast if there are no more deliveries now
    public record Range(UUID end, boolean isLast) {

        /// Before all deliveries.
        public static final UUID START = new UUID(0, 0);
    }

    /// A slice of deliveries. Some of them may be about other persons only.
    public static final class Slice {

        private final Person person;
        private final Range range;
        private final List<Row> rows;

        private Slice(Person person, Range range, List<Row> rows) {
            this.person = person;
            this.range = range;
            this.rows = rows;
        }

        public Range range() {
            return range;
        }

        /// Of a body about several persons, it exports only what names this one.
        public void export(BiConsumer<String, Object> line) {
            forEach((row, mention) -> line.accept("delivery", row.exported(mention)));
        }

        private void forEach(BiConsumer<Row, Mention> action) {
            for (Row row : rows) {
                Mention mention = row.mention(person);
                if (!(mention instanceof Mention.None)) {
                    action.accept(row, mention);
                }
            }
        }
    }

    /// The number of erased deliveries of a slice, and the records that it revealed.
    ///
    /// @param recordIds of deliveries of the user that are not known as records of the user
    public record Found(Range range, long deliveries, Set<String> recordIds) {}

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
