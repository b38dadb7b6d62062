package org.nutritioninbox.users;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
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

    private static final String SELECT = """
            select id, user_digest as user, state, uuid_extract_timestamp(last_delivery_id) as reached_at,
                deliveries, records, last_error, started_by, started_at, ended_at
            from erasure where
            """;

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

    /// Starts the erasure of a user. One that is under way then also erases what has come since it began.
    @Transactional
    public Erasure start(String applicationUserId) {
        String user = digests.user(applicationUserId);
        UUID running = client.sql("""
                        insert into erasure (id, user_digest, application_user_id, state, started_by, started_at, due_at)
                        values (gen_random_uuid(), :digest, :user, 'RUNNING', :by, now(), now())
                        on conflict (user_digest) where state = 'RUNNING' do update set
                            started_by = excluded.started_by, started_at = excluded.started_at, is_last_pass = false
                        returning id
                        """)
                .param("digest", user)
                .param("user", applicationUserId)
                .param("by", Audit.user())
                .query(UUID.class)
                .single();
        erased.add(List.of(user));
        audit.record(
                "user.erase", Map.of("application_user_id", applicationUserId, "erasure_id", running), null, "running");
        return find(running);
    }

    /// Fails with a problem if it does not exist.
    public Erasure find(UUID id) {
        return client.sql(SELECT + "id = :id")
                .param("id", id)
                .query(Rows.of(Erasure.class))
                .optional()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "No erasure has this id; GET /erasures lists all"));
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

    /// The erasures whose next step is due, oldest first.
    List<DueErasure> due() {
        return client.sql("""
                        select id, application_user_id, record_ids, started_at, last_delivery_id
                        from erasure where state = 'RUNNING' and due_at <= now() order by started_at, id
                        """)
                .query((row, _) -> new DueErasure(
                        row.getObject("id", UUID.class),
                        new Person(
                                row.getString("application_user_id"),
                                Set.of((String[]) row.getArray("record_ids").getArray()),
                                RowTime.required(row, "started_at")),
                        row.getObject("last_delivery_id", UUID.class)))
                .list();
    }

    /// Remembers more records of the person, first of all by their digests.
    @Transactional
    public DueErasure withRecords(DueErasure due, Collection<String> recordIds) {
        Person person = due.person();
        Set<String> all = new TreeSet<>(person.recordIds());
        if (!all.addAll(recordIds)) {
            return due;
        }
        erased.add(all.stream().map(digests::record).toList());
        client.sql("update erasure set record_ids = :records, is_last_pass = false where id = :id")
                .param("records", all.toArray(String[]::new))
                .param("id", due.id())
                .update();
        return new DueErasure(
                due.id(), new Person(person.applicationUserId(), all, person.uploadedBefore()), due.lastDeliveryId());
    }

    /// Remembers how far the pass is, and what it has erased since the last call.
    DueErasure progress(DueErasure due, UUID lastDeliveryId, long deliveries, long records, long others) {
        client.sql("""
                        update erasure set last_delivery_id = :last, deliveries = deliveries + :deliveries,
                            records = records + :records, last_error = null,
                            is_last_pass = is_last_pass and :deliveries + :records + :others = 0
                        where id = :id
                        """)
                .param("last", lastDeliveryId)
                .param("deliveries", deliveries)
                .param("records", records)
                .param("others", others)
                .param("id", due.id())
                .update();
        return new DueErasure(due.id(), due.person(), lastDeliveryId);
    }

    /// Waits before the next attempt.
    ///
    /// @param error without content of rows
    void failed(UUID id, String error) {
        client.sql("update erasure set last_error = :error, due_at = now() + interval '1 minute' where id = :id")
                .param("error", error)
                .param("id", id)
                .update();
    }

    /// Ends a pass. If it was the last one, the erasure is done, and forgets whom it was about. Otherwise the next one
    /// begins when each commit under way has ended, or knows the digests. Returns true if the erasure is done.
    boolean passDone(UUID id) {
        boolean isDone = client.sql("""
                        update erasure set state = 'DONE', ended_at = now(), application_user_id = null, record_ids = '{}'
                        where id = :id and is_last_pass
                        """).param("id", id).update() > 0;
        if (!isDone) {
            client.sql("""
                            update erasure set is_last_pass = true, last_delivery_id = default,
                                due_at = now() + interval '1 minute'
                            where id = :id
                            """).param("id", id).update();
        }
        return isDone;
    }

    /// An erasure that goes on.
    ///
    /// @param lastDeliveryId how far its pass is through the deliveries
    record DueErasure(UUID id, Person person, UUID lastDeliveryId) {}
}
