package org.nutritioninbox.inbox;

import com.fasterxml.jackson.annotation.JsonIgnore;
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
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.Rows;
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
                version = null, key_id = null, content_coding = null, size = 0, sha256 = sha256(''), reason = null, body = ''
            where id = any(:ids)
            """;

    /// Rows are locked in the order of their ids, against deadlocks.
    private static final String NOT_OUTSTANDING = """
            with locked as materialized (
                select delivery_id from outstanding where delivery_id = any(:ids) order by delivery_id for update)
            delete from outstanding o using locked l where o.delivery_id = l.delivery_id
            """;

    /// Where a slice ends, which is short enough for the statement and for the memory. It is the last one if there were
    /// no more deliveries then: a pass comes to its end although others arrive.
    static final String SLICE = """
            select id, total < :rows and position = total as is_last
            from (
                select id, row_number() over (order by id) as position, count(*) over () as total,
                    sum(size) over (order by id) - size as bytes_before
                from (select id, size from delivery where id > :after order by id limit :rows) k) s
            where bytes_before < 16777216 order by id desc limit 1
            """;

    /// A record of a user who came back is spared, and so is a body that came later. Other bodies have to be read to
    /// find out.
    static final String ROWS = """
            select id, received_at, origin, kind, outcome, record_id, version, content_coding, body
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

    /// Before all deliveries.
    public static final UUID START = new UUID(0, 0);

    private final JdbcClient client;
    private final ErasedDigests erased;
    private final PersonDigests digests;
    private final ConcurrencyLimit concurrencyLimit;

    PersonalDeliveries(
            JdbcClient client, ErasedDigests erased, PersonDigests digests, ConcurrencyLimit concurrencyLimit) {
        this.client = client;
        this.erased = erased;
        this.digests = digests;
        this.concurrencyLimit = concurrencyLimit;
    }

    /// Of a body about several persons, it exports only what names this one.
    @Override
    public void export(Person person, BiConsumer<String, Object> line) {
        End end = new End(START, false);
        while (!end.isLast) {
            UUID after = end.id;
            Slice slice = concurrencyLimit.call(() -> slice(person, after));
            slice.mentioning().forEach(delivery -> line.accept("delivery", delivery.exported()));
            end = slice.end;
        }
    }

    /// Reads the next slice of all deliveries.
    private Slice slice(Person person, UUID after) {
        End end = client.sql(SLICE)
                .param("after", after)
                .param("rows", SLICE_ROWS)
                .query((row, _) -> new End(row.getObject("id", UUID.class), row.getBoolean("is_last")))
                .optional()
                .orElse(new End(after, true));
        List<Row> rows = client.sql(ROWS)
                .param("after", after)
                .param("end", end.id)
                .params(person.parameters())
                .query(Rows.of(Row.class))
                .list();
        return new Slice(person, end, rows);
    }

    /// Erases what the next slice of all deliveries has of a person. A body about several persons is redacted.
    @Transactional
    public Found erase(Person person, UUID after) {
        Slice slice = slice(person, after);
        long redacted = 0;
        List<UUID> whole = new ArrayList<>();
        Set<String> bodies = new HashSet<>();
        Set<String> records = new HashSet<>();
        for (Mentioning delivery : slice.mentioning()) {
            Row row = delivery.row;
            if (delivery.mention instanceof Mention.Partly partly) {
                redact(row.id, partly.rest());
                redacted++;
            } else {
                whole.add(row.id);
            }
            if (row.recordId == null) {
                bodies.add(digests.body(Sha256.of(row.body)));
            } else if (!person.recordIds().contains(row.recordId)) {
                records.add(row.recordId);
            }
        }
        if (!whole.isEmpty()) {
            erase(whole.toArray(UUID[]::new));
        }
        if (!bodies.isEmpty()) {
            erased.add(bodies);
        }
        return new Found(slice.end, whole.size() + redacted, records);
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

    /// The end of a slice.
    ///
    /// @param id of its last delivery: the next slice is behind it
    /// @param isLast whether there were no more deliveries
    public record End(UUID id, boolean isLast) {}

    /// The number of erased deliveries of a slice, and the records that it revealed.
    ///
    /// @param recordIds of deliveries of the user that are not known as records of the user
    public record Found(End end, long deliveries, Set<String> recordIds) {}

    /// @param rows of which some may be about other persons only
    private record Slice(Person person, End end, List<Row> rows) {

        /// Parses one body after the other, because parsed bodies take memory.
        Iterable<Mentioning> mentioning() {
            return () -> rows.stream()
                    .map(row -> new Mentioning(row, row.mention(person)))
                    .filter(delivery -> !(delivery.mention instanceof Mention.None))
                    .iterator();
        }
    }

    /// A delivery that is about the person, at least in part.
    private record Mentioning(Row row, Mention mention) {

        Exported exported() {
            return new Exported(
                    row,
                    mention instanceof Mention.Partly partly
                            ? PersonalBody.ofParts(partly.parts())
                            : PersonalBody.of(row.decoded()));
        }
    }

    private record Exported(
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
            @JsonIgnore @Nullable String contentCoding,
            @JsonIgnore byte[] body) {

        byte[] decoded() {
            return ContentCoding.decodedIfPossible(body, contentCoding);
        }

        Mention mention(Person person) {
            return kind == Kind.NUTRITION_RECORD ? new Mention.Whole() : Mention.of(person, decoded());
        }
    }
}
