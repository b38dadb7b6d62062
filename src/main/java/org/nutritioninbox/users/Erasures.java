package org.nutritioninbox.users;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.ErasedDigests;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonDigests;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/// All erasures. Each writes its digests first, so that nothing comes back that it has erased.
@Repository
public class Erasures {

    /// Longer than any commit takes that does not know of the new digests yet.
    private static final String SETTLED = "now() + interval '1 minute'";

    private static final String SELECT = """
            select id, user_digest as user, state, passes, uuid_extract_timestamp(last_delivery_id) as reached_at,
                deliveries, records, others, last_error, started_by, started_at, ended_at
            from erasure where
            """;

    private static final String RETURNING =
            "returning id, application_user_id, record_ids, started_at, last_delivery_id";

    private final JdbcClient client;
    private final PersonDigests digests;
    private final ErasedDigests erased;
    private final Audit audit;

    Erasures(JdbcClient client, PersonDigests digests, ErasedDigests erased, Audit audit) {
        this.client = client;
        this.digests = digests;
        this.erased = erased;
        this.audit = audit;
    }

    /// Starts the erasure of a user, or returns the one that is under way.
    @Transactional
    public Erasure start(String applicationUserId) {
        UUID id = UUID.randomUUID();
        String user = digests.user(applicationUserId);
        UUID running = client.sql("""
                        insert into erasure (id, user_digest, application_user_id, state, settled_at, started_by, started_at)
                        values (:id, :digest, :user, 'RUNNING', %s, :by, now())
                        on conflict (user_digest) where state = 'RUNNING' do update set state = 'RUNNING'
                        returning id
                        """.formatted(SETTLED))
                .param("id", id)
                .param("digest", user)
                .param("user", applicationUserId)
                .param("by", Audit.user())
                .query(UUID.class)
                .single();
        if (running.equals(id)) {
            erased.add(List.of(user));
            audit.record(
                    "user.erase", Map.of("application_user_id", applicationUserId, "erasure_id", id), null, "running");
        }
        return find(running);
    }

    /// Fails with a problem if it does not exist.
    public Erasure find(UUID id) {
        return client.sql(SELECT + "id = :id")
                .param("id", id)
                .query(Rows.of(Erasure.class))
                .optional()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "No erasure has this id; GET /erasures lists them"));
    }

    public Page<Erasure> list(PageRequest page) {
        Conditions conditions = new Conditions().olderThan(page.cursor(), "started_at", Cursor::uuid);
        List<Erasure> rows = client.sql(
                        SELECT + conditions.sql() + " order by started_at desc, id desc limit " + page.rows())
                .params(conditions.parameters())
                .query(Rows.of(Erasure.class))
                .list();
        return Page.of(
                rows, page, last -> new Cursor(last.startedAt(), last.id().toString()));
    }

    /// The erasures to begin a pass of now, or to go on with one, oldest first.
    List<Due> due() {
        return client.sql("""
                        select id, application_user_id, record_ids, started_at, last_delivery_id
                        from erasure where state = 'RUNNING' and (retry_at is null or retry_at <= now())
                            and (passes = 0 or last_delivery_id is not null or settled_at <= now())
                        order by started_at, id
                        """).query(Erasures::read).list();
    }

    private static Due read(ResultSet row, int number) throws SQLException {
        Person person = new Person(
                row.getString("application_user_id"),
                Set.of((String[]) row.getArray("record_ids").getArray()),
                RowTime.required(row, "started_at"));
        return new Due(row.getObject("id", UUID.class), person, row.getObject("last_delivery_id", UUID.class));
    }

    /// Remembers more records of the person, first of all by their digests. Returns the person with them.
    @Transactional
    public Due withRecords(Due due, Collection<String> recordIds) {
        Person person = due.person();
        Set<String> all = new TreeSet<>(person.recordIds());
        if (!all.addAll(recordIds)) {
            return due;
        }
        erased.add(all.stream().map(digests::record).toList());
        return client.sql("""
                        update erasure set record_ids = :records, settled_at = %s where id = :id
                        """.formatted(SETTLED) + RETURNING)
                .param("records", all.toArray(String[]::new))
                .param("id", due.id())
                .query(Erasures::read)
                .single();
    }

    /// Begins a pass. It is begun again if it does not get to the first deliveries.
    void begun(UUID id) {
        client.sql("""
                        update erasure set passes = passes + 1, pass_began_at = now(), found = 0, last_delivery_id = null
                        where id = :id
                        """).param("id", id).update();
    }

    /// Remembers how far the pass is, and what it has erased since the last call.
    Due progress(Due due, UUID lastDeliveryId, long deliveries, long records, long others) {
        return client.sql("""
                        update erasure set last_delivery_id = :last, deliveries = deliveries + :deliveries,
                            records = records + :records, others = others + :others,
                            found = found + :deliveries + :records + :others, last_error = null
                        where id = :id
                        """ + RETURNING)
                .param("last", lastDeliveryId)
                .param("deliveries", deliveries)
                .param("records", records)
                .param("others", others)
                .param("id", due.id())
                .query(Erasures::read)
                .single();
    }

    /// Waits before the next attempt.
    ///
    /// @param error without content of rows
    void failed(UUID id, String error) {
        client.sql("update erasure set last_error = :error, retry_at = now() + interval '1 minute' where id = :id")
                .param("error", error)
                .param("id", id)
                .update();
    }

    /// Ends a pass. If it found nothing, and no commit under way could bring something back, the erasure is done, and
    /// forgets whom it was about. Returns true if it is done.
    @Transactional
    public boolean passDone(UUID id) {
        client.sql("update erasure set last_delivery_id = null where id = :id")
                .param("id", id)
                .update();
        return client.sql("""
                        update erasure set state = 'DONE', ended_at = now(), application_user_id = null, record_ids = '{}'
                        where id = :id and found = 0 and settled_at <= pass_began_at
                        """).param("id", id).update() > 0;
    }

    /// An erasure that goes on.
    ///
    /// @param lastDeliveryId where its pass goes on; `null` if it is to begin one
    record Due(UUID id, Person person, @Nullable UUID lastDeliveryId) {}
}
