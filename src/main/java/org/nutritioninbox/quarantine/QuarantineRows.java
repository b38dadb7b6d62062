package org.nutritioninbox.quarantine;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.nutritioninbox.nutrition.Gzip;
import org.nutritioninbox.ops.Source;
import org.nutritioninbox.person.Mention;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalBody;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Expensive;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/// The table `quarantine`.
@Repository
public class QuarantineRows implements PersonalRows {

    private static final int LONGEST_SECONDS = 5;
    private static final int MOST_SEARCHED = 500;
    private static final int READ_AT_ONCE = 32;

    private static final String INSERT = """
            insert into quarantine (id, received_at, remote_address, source, signature, legacy_signature, content_type,
                                    content_coding, size, sha256, body)
            values (:id, :receivedAt, left(:remoteAddress, 200), :source, left(:signature, 512),
                    left(:legacySignature, 512), left(:contentType, 200), left(:contentCoding, 200), :size,
                    decode(:sha256, 'hex'), :body)
            """;

    private static final String BEYOND_SHARE = """
            id in (select id from (
                     select id, row_number() over (partition by source order by id desc) as place
                     from quarantine where source = any(:sources))
                   where place > :count)
            """;

    private static final String WITHOUT_BODY = """
            select id, received_at, remote_address, signature, legacy_signature, content_type, content_coding, size,
                   encode(sha256, 'hex') as sha256, null::bytea as body
            from quarantine
            """;

    private static final String WITH_BODY = WITHOUT_BODY.replace("null::bytea as body", "body");

    private static final RowMapper<QuarantinedRequest> REQUEST = Rows.of(QuarantinedRequest.class);
    private static final RowMapper<SignedBody> SIGNED_BODY = Rows.of(SignedBody.class);

    private final JdbcClient client;
    private final QuarantineProperties properties;

    QuarantineRows(JdbcClient client, QuarantineProperties properties) {
        this.client = client;
        this.properties = properties;
    }

    /// Inserts a batch, and deletes the oldest rows beyond the caps. One instance at a time does so, because the caps
    /// hold over all instances.
    @Transactional
    public void write(List<QuarantinedRequest> batch) {
        client.sql("select pg_advisory_xact_lock(hashtextextended('quarantine', 0))")
                .query((_, _) -> 0)
                .single();
        batch.forEach(this::insert);
        String[] sources = batch.stream()
                .map(request -> Source.of(request.remoteAddress()))
                .distinct()
                .toArray(String[]::new);
        delete(BEYOND_SHARE, Map.of("sources", sources, "count", properties.countOfSource()));
        delete("id in (select id from quarantine order by id desc offset :count)", Map.of("count", properties.count()));
    }

    private void insert(QuarantinedRequest request) {
        client.sql(INSERT)
                .param("id", request.id())
                .param("receivedAt", RowTime.parameter(request.receivedAt()))
                .param("remoteAddress", request.remoteAddress())
                .param("source", Source.of(request.remoteAddress()))
                .param("signature", request.signature())
                .param("legacySignature", request.legacySignature())
                .param("contentType", request.contentType())
                .param("contentCoding", request.contentCoding())
                .param("size", request.size())
                .param("sha256", request.sha256())
                .param("body", request.body())
                .update();
    }

    /// How many are there that came since then.
    long count(Instant since) {
        return client.sql("select count(*) from quarantine where id >= :id")
                .param("id", TimeOrderedIds.floor(since))
                .query(Long.class)
                .single();
    }

    int removeOlder(Instant time) {
        return delete("id < :id", Map.of("id", TimeOrderedIds.floor(time)));
    }

    void remove(Collection<UUID> ids) {
        delete("id = any(:ids)", Map.of("ids", ids.toArray(UUID[]::new)));
    }

    /// Locks the rows in one order, so that two deletes never wait for each other.
    private int delete(String condition, Map<String, ?> parameters) {
        return client.sql("delete from quarantine where id in (select id from quarantine where " + condition
                        + " order by id for update)")
                .params(parameters)
                .update();
    }

    /// Fails with a problem if it is not there.
    public QuarantinedRequest find(UUID id) {
        return client.sql(WITH_BODY + "where id = :id")
                .param("id", id)
                .query(REQUEST)
                .optional()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND,
                        "No request in quarantine has this id: it was let in, or was too old; list /quarantine to find"
                                + " others"));
    }

    /// Lists the newest first, without their bodies.
    @Expensive
    @Transactional(readOnly = true, timeout = LONGEST_SECONDS)
    public Page<QuarantinedRequest> list(QuarantineFilter filter, PageRequest page) {
        Conditions conditions = filter.conditions(page.cursor());
        return Page.of(
                client.sql(WITHOUT_BODY + "where " + conditions.sql() + " order by id desc limit " + page.rows())
                        .params(conditions.parameters())
                        .query(REQUEST)
                        .list(),
                page,
                last -> new Cursor(last.receivedAt(), last.id().toString()));
    }

    /// The newest of the last 500 bodies that is wanted. Holds only a few at a time.
    @Transactional(readOnly = true, timeout = LONGEST_SECONDS)
    public Optional<byte[]> findBody(Predicate<byte[]> isWanted) {
        try (Stream<byte[]> bodies = client
                .sql("select body from quarantine where body is not null order by id desc limit " + MOST_SEARCHED)
                .withFetchSize(READ_AT_ONCE)
                .query((row, _) -> row.getBytes("body"))
                .stream()) {
            return bodies.filter(isWanted).findFirst();
        }
    }

    /// Reads all requests with a body, oldest first, a few at a time.
    void forEachPage(Consumer<List<SignedBody>> action) {
        List<SignedBody> page = bodiesAfter(new UUID(0, 0));
        while (!page.isEmpty()) {
            action.accept(page);
            page = bodiesAfter(page.getLast().id);
        }
    }

    private List<SignedBody> bodiesAfter(UUID id) {
        return client.sql("""
                        select id, received_at, signature, body from quarantine
                        where body is not null and id > :id order by id limit :most
                        """)
                .param("id", id)
                .param("most", READ_AT_ONCE)
                .query(SIGNED_BODY)
                .list();
    }

    @Override
    public void export(Person person, BiConsumer<String, Object> line) {
        forEachOf(
                person,
                request -> line.accept(
                        "quarantine",
                        new ExportedRequest(
                                request.id(), request.receivedAt(), PersonalBody.of(Gzip.decoded(request.body())))));
    }

    /// Removes them as a whole: a part would prove nothing.
    @Override
    public long erase(Person person) {
        List<UUID> ids = new ArrayList<>();
        forEachOf(person, request -> ids.add(request.id()));
        remove(ids);
        return ids.size();
    }

    private void forEachOf(Person person, Consumer<SignedBody> action) {
        forEachPage(page -> page.stream()
                .filter(request -> request.receivedAt().isBefore(person.receivedBefore()))
                .filter(request -> !(Mention.of(person, Gzip.decoded(request.body())) instanceof Mention.None))
                .forEach(action));
    }

    /// A refused request with a body.
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record SignedBody(UUID id, Instant receivedAt, String signature, byte[] body) {}

    /// A refused request in an export. Nothing proves that it is genuine.
    private record ExportedRequest(
            UUID id, Instant receivedAt, @JsonUnwrapped PersonalBody body) {}
}
