package org.nutritioninbox.forecast;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The table of what was not answered with 200: one row for each body, as long as it has not come again.
@Repository
class RefusedWebhooks {

    private static final int MOST = 100_000;
    private static final int MOST_UNVERIFIED = 10_000;
    private static final int AT_ONCE = 1000;
    private static final int HOURS = 80;

    /// The same body was answered 200 after that. What came another way does not keep the provider from sending it.
    ///
    /// The lower bound is the least id of the millisecond in which it was last seen: only the days since are read.
    private static final String CAME = """
            (exists (select from nutrition_record r
                where r.record_id = w.record_id and r.last_received_at > w.last_seen_at)
            and exists (select from delivery d
                where d.record_id = w.record_id and d.door = 'WEBHOOK' and d.received_at > w.last_seen_at
                    and d.sha256 = w.body_sha256
                    and d.id >= rpad(lpad(
                        to_hex(floor(extract(epoch from w.last_seen_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid))
            """;

    private static final String COLUMNS = """
            body_sha256, record_id, application_user_id, answer, seen, began_at, last_seen_at, attempt, next_attempt_at,
            gives_up_at
            """;

    private static final String NEXT = "coalesce(next_attempt_at, 'infinity')";

    private final JdbcClient client;

    RefusedWebhooks(JdbcClient client) {
        this.client = client;
    }

    /// Adds attempts, by the digests of their bodies.
    ///
    /// @param genuine whether they were signed; others are of interest only where we know the record
    /// @return how many found no room
    @Transactional
    public int add(Map<String, Refusal> refusals, boolean genuine, Instant now) {
        // in the same order as everybody
        List<Map.Entry<String, Refusal>> all = new ArrayList<>(new TreeMap<>(refusals).entrySet());
        int room = Math.max(0, room(genuine));
        List<Map.Entry<String, Refusal>> some = all.subList(0, Math.min(room, all.size()));
        if (!some.isEmpty()) {
            foresee(write(some, genuine), now);
        }
        return all.size() - some.size();
    }

    private int room(boolean genuine) {
        return client.sql(
                        "select count(*) as all, count(*) filter (where answer = 401) as unverified from refused_webhook")
                .query((row, _) -> genuine ? MOST - row.getInt(1) : MOST_UNVERIFIED - row.getInt(2))
                .single();
    }

    private List<Row> write(List<Map.Entry<String, Refusal>> refusals, boolean genuine) {
        return client.sql("""
                        insert into refused_webhook as w (body_sha256, record_id, application_user_id, answer, seen,
                            began_at, last_seen_at, attempt, next_attempt_at, gives_up_at)
                        select decode(u.body, 'hex'), u.record_id, u.user_id, u.answer, u.seen, u.began::timestamptz,
                            u.last::timestamptz, 1, u.last::timestamptz, u.last::timestamptz
                        from unnest(:bodies, :records, :users, :answers, :seen, :began, :last) with ordinality
                            as u (body, record_id, user_id, answer, seen, began, last, number)
                        where :genuine
                            or exists (select from nutrition_record r where r.record_id = u.record_id)
                            or exists (select from expectation e where e.record_id = u.record_id)
                        order by number
                        on conflict (body_sha256) do update set
                            answer = excluded.answer,
                            seen = w.seen + excluded.seen,
                            began_at = least(w.began_at, excluded.began_at),
                            last_seen_at = greatest(w.last_seen_at, excluded.last_seen_at)
                        returning %s
                        """.formatted(COLUMNS))
                .param("genuine", genuine)
                .param("bodies", texts(refusals, Map.Entry::getKey))
                .param("records", texts(refusals, one -> one.getValue().recordId()))
                .param("users", texts(refusals, one -> one.getValue().applicationUserId()))
                .param(
                        "answers",
                        refusals.stream().map(one -> one.getValue().answer()).toArray(Integer[]::new))
                .param(
                        "seen",
                        refusals.stream().map(one -> one.getValue().seen()).toArray(Integer[]::new))
                .param("began", texts(refusals, one -> one.getValue().began().toString()))
                .param("last", texts(refusals, one -> one.getValue().last().toString()))
                .query(RefusedWebhooks::read)
                .list();
    }

    private static @Nullable String[] texts(
            List<Map.Entry<String, Refusal>> refusals, Function<Map.Entry<String, Refusal>, @Nullable String> text) {
        @Nullable String[] texts = new String[refusals.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text.apply(refusals.get(i));
        }
        return texts;
    }

    private void foresee(List<Row> rows, Instant now) {
        List<Prospect> prospects = rows.stream().map(row -> row.prospect(now)).toList();
        client.sql("""
                        update refused_webhook w
                        set attempt = u.attempt, next_attempt_at = u.next::timestamptz, gives_up_at = u.up::timestamptz
                        from unnest(:bodies, :attempts, :next, :up) as u (body, attempt, next, up)
                        where w.body_sha256 = decode(u.body, 'hex')
                        """)
                .param("bodies", rows.stream().map(Row::body).toArray(String[]::new))
                .param("attempts", prospects.stream().map(Prospect::attempt).toArray(Integer[]::new))
                .param(
                        "next",
                        prospects.stream()
                                .map(one -> one.nextAt() == null
                                        ? null
                                        : one.nextAt().toString())
                                .toArray(String[]::new))
                .param(
                        "up",
                        prospects.stream()
                                .map(one -> one.givesUpAt().toString())
                                .toArray(String[]::new))
                .update();
    }

    /// Attempts that should have been made by now have been, whether or not they got here.
    @Transactional
    public void goOn(Instant now) {
        foresee(
                client.sql("select " + COLUMNS + " from refused_webhook w where " + NEXT
                                + " < :due order by body_sha256 limit " + AT_ONCE + " for update skip locked")
                        .param("due", now.minus(Prospect.LATE).atOffset(ZoneOffset.UTC))
                        .query(RefusedWebhooks::read)
                        .list(),
                now);
    }

    /// Of no interest any more: what came, and what was given up before that.
    @Transactional
    public void forget(Instant givenUpBefore) {
        // those that somebody is just writing are looked at next time
        client.sql("""
                        delete from refused_webhook where body_sha256 in (
                            select body_sha256 from refused_webhook w
                            where %s or (next_attempt_at is null and gives_up_at < :before)
                            order by body_sha256 for update skip locked)
                        """.formatted(CAME))
                .param("before", givenUpBefore.atOffset(ZoneOffset.UTC))
                .update();
    }

    /// How many are still to come.
    long expected() {
        return client.sql("select count(*) from refused_webhook where next_attempt_at is not null")
                .query(Long.class)
                .single();
    }

    /// The next one due first, those given up last.
    Page<Forecast> list(@Nullable String recordId, @Nullable String user, @Nullable Cursor after, Limit limit) {
        JdbcClient.StatementSpec statement = client.sql("select " + COLUMNS + " from refused_webhook w where not "
                + CAME
                + (recordId == null ? "" : " and record_id = :record")
                + (user == null ? "" : " and application_user_id = :user")
                + (after == null ? "" : " and (" + NEXT + ", body_sha256) > (:at, decode(:body, 'hex'))")
                + " order by " + NEXT + ", body_sha256 limit " + (limit.size() + 1));
        if (recordId != null) {
            statement = statement.param("record", recordId);
        }
        if (user != null) {
            statement = statement.param("user", user);
        }
        if (after != null) {
            statement = statement
                    .param(
                            "at",
                            after.time().equals(Instant.EPOCH)
                                    ? OffsetDateTime.MAX
                                    : after.time().atOffset(ZoneOffset.UTC))
                    .param("body", after.id());
        }
        Page<Row> page = Page.of(
                statement.query(RefusedWebhooks::read).list(),
                limit,
                last -> new Cursor(last.nextAt() == null ? Instant.EPOCH : last.nextAt(), last.body()));
        return new Page<>(page.elements().stream().map(Row::forecast).toList(), page.next());
    }

    List<Due> due() {
        return client.sql("""
                        select date_trunc('hour', next_attempt_at, 'UTC') as hour, count(*) as webhooks
                        from refused_webhook w where next_attempt_at is not null and not %s
                        group by hour order by hour limit %d
                        """.formatted(CAME, HOURS))
                .query((row, _) -> new Due(RowTime.required(row, "hour"), row.getLong("webhooks")))
                .list();
    }

    private static Row read(ResultSet row, int number) throws SQLException {
        return new Row(
                HexFormat.of().formatHex(row.getBytes("body_sha256")),
                row.getString("record_id"),
                row.getString("application_user_id"),
                row.getInt("answer"),
                row.getInt("seen"),
                RowTime.required(row, "began_at"),
                RowTime.required(row, "last_seen_at"),
                row.getInt("attempt"),
                RowTime.of(row, "next_attempt_at"),
                RowTime.required(row, "gives_up_at"));
    }

    private record Row(
            String body,
            String recordId,
            @Nullable String user,
            int answer,
            int seen,
            Instant began,
            Instant last,
            int attempt,
            @Nullable Instant nextAt,
            Instant givesUpAt) {

        Prospect prospect(Instant now) {
            return Prospect.of(began, last, seen, now);
        }

        Forecast forecast() {
            return new Forecast(recordId, user, answer, seen, attempt, began, last, nextAt, givesUpAt);
        }
    }
}
