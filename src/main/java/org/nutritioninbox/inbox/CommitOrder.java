package org.nutritioninbox.inbox;

import com.fasterxml.jackson.annotation.JsonValue;
import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.jobs.RecurringJob;
import org.nutritioninbox.query.RowTime;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The order in which readers get the changes of all commits. A commit gets its position after it has become visible.
/// So a reader never skips a commit that was slow, whatever instance made it.
@Repository
public class CommitOrder {

    /// The most commits that get a position, or are read, at once.
    private static final int COMMITS = 500;

    /// The first and the last delivery of some commits; both null if there is none.
    private static final String RANGE = """
        select (array_agg(id order by id))[1] as first, (array_agg(last_id order by last_id desc))[1] as last
        from batch where position between :from and :to
        """;

    /// The `offset 0` forces the planner to scan the id range of each commit. With `first` and `last`, it leaves out
    /// partitions of other days.
    static final String AFTER = """
        select b.position, d.id, d.record_id, d.version, d.received_at
        from batch b cross join lateral (
            select id, record_id, version, received_at from delivery
            where id between b.id and b.last_id and id between :first and :last and batch_id = b.id
                and version is not null and (cast(:user as varchar) is null or application_user_id = :user)
            offset 0) d
        where b.position between :from and :to and (b.position > :from or d.id > :delivery)
        order by b.position, d.id limit :limit
        """;

    /// Locks commits in the order of their ids, against deadlocks with those that close them.
    static final String NEXT = """
        update batch b set position = next.position
        from (
            select id, :last + row_number() over (order by id) as position
            from (
                select id from batch where position is null order by id limit :commits
                for update) oldest) next
        where b.id = next.id
        """;

    private final JdbcClient client;

    CommitOrder(JdbcClient client) {
        this.client = client;
    }

    /// Commits get a position even if no feed is read.
    @Bean
    static Task<Void> commitOrderTask(CommitOrder order) {
        return RecurringJob.stoppable("commit-order", Duration.ofMinutes(1), stopping -> {
            while (!stopping.getAsBoolean() && order.extend()) {
                // part by part, in a transaction each
            }
        });
    }

    /// Gives positions to commits that have none, one instance at a time. Returns true if some may be left.
    @Transactional
    public boolean extend() {
        if (!client.sql("select exists (select from batch where position is null)")
                .query(Boolean.class)
                .single()) {
            return false;
        }
        long last = client.sql("select last_position from commit_order for update")
                .query(Long.class)
                .single();
        int extended =
                client.sql(NEXT).param("last", last).param("commits", COMMITS).update();
        client.sql("update commit_order set last_position = last_position + :extended")
                .param("extended", extended)
                .update();
        return extended == COMMITS;
    }

    /// The cursor behind all changes that have a position now.
    public ChangeCursor end() {
        return ChangeCursor.endOf(ends().last());
    }

    /// The cursor before all changes that are still kept.
    public ChangeCursor start() {
        return ChangeCursor.endOf(ends().forgotten());
    }

    /// Returns false if changes behind the cursor are no longer kept, or it is the cursor of another database.
    public boolean isKept(ChangeCursor cursor) {
        Ends ends = ends();
        return cursor.compareTo(ChangeCursor.endOf(ends.forgotten())) >= 0 && cursor.position() <= ends.last();
    }

    private Ends ends() {
        return client.sql("select last_position as last, forgotten_position as forgotten from commit_order")
                .query(Ends.class)
                .single();
    }

    /// Reads the changes behind a cursor, of up to 500 commits.
    ///
    /// @param user `null` for the changes of all users
    @Transactional(readOnly = true, timeout = 5)
    public ChangePage after(ChangeCursor cursor, @Nullable String user, int limit) {
        long last = ends().last();
        long to = Math.min(last, cursor.position() + COMMITS);
        Range range = client.sql(RANGE)
                .param("from", cursor.position())
                .param("to", to)
                .query(Range.class)
                .single();
        List<Change> changes = client.sql(AFTER)
                .param("user", user)
                .param("first", range.first())
                .param("last", range.last())
                .param("from", cursor.position())
                .param("delivery", cursor.deliveryId())
                .param("to", to)
                .param("limit", limit)
                .query((row, _) -> new Change(
                        new ChangeCursor(row.getLong("position"), row.getObject("id", UUID.class)),
                        row.getString("record_id"),
                        row.getLong("version"),
                        RowTime.required(row, "received_at")))
                .list();
        boolean isFull = changes.size() == limit;
        return new ChangePage(
                changes, isFull ? changes.getLast().cursor() : ChangeCursor.endOf(to), isFull || to < last);
    }

    /// A cursor in the order of all changes. Readers see it as an opaque text.
    ///
    /// @param position of a commit
    /// @param deliveryId of the last change before the cursor
    public record ChangeCursor(long position, UUID deliveryId) implements Comparable<ChangeCursor> {

        private static final Pattern TEXT =
                Pattern.compile("([0-9]{1,18})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

        private static ChangeCursor endOf(long position) {
            return new ChangeCursor(position, new UUID(-1, -1));
        }

        /// Reads what [#toString] wrote. Empty for any other text.
        public static Optional<ChangeCursor> parse(String text) {
            Matcher cursor = TEXT.matcher(text);
            return cursor.matches()
                    ? Optional.of(new ChangeCursor(Long.parseLong(cursor.group(1)), UUID.fromString(cursor.group(2))))
                    : Optional.empty();
        }

        /// The order of the database, which compares the bytes of ids.
        @Override
        public int compareTo(ChangeCursor other) {
            return Comparator.comparingLong(ChangeCursor::position)
                    .thenComparing(cursor -> cursor.deliveryId().toString())
                    .compare(this, other);
        }

        @JsonValue
        @Override
        public String toString() {
            return position + "-" + deliveryId;
        }
    }

    /// A new version of a record.
    public record Change(ChangeCursor cursor, String recordId, long version, Instant receivedAt) {}

    /// Some changes in their order.
    ///
    /// @param reached where the next page begins
    /// @param more true if there is more now
    public record ChangePage(List<Change> changes, ChangeCursor reached, boolean more) {}

    private record Range(@Nullable UUID first, @Nullable UUID last) {}

    private record Ends(long last, long forgotten) {}
}
