package org.nutritioninbox.reconciliation;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Provider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The application users that we have heard of, be it by a webhook that could not be kept, or submitted something for,
/// in the order of their names. One step down an index leads from each to the next, however many records there are in
/// between.
@Repository
class KnownUsers {

    private static final String NEXT = """
            (select name from (
                (select application_user_id as name from nutrition_record where application_user_id > %1$s
                 order by application_user_id limit 1)
                union all
                (select application_user_id from expectation where application_user_id > %1$s
                 order by application_user_id limit 1)) one
             order by name limit 1)
            """;

    /// Counts at most so many, and says which was the last.
    static final String COUNT = """
            with recursive known (name) as (
                %s union all select %s from known where name is not null)
            select count(*) filter (where name ~ '^[A-Za-z0-9._-]{1,128}$'), max(name)
            from (select name from known limit :most) k
            """.formatted(NEXT.formatted(":after"), NEXT.formatted("known.name"));

    private static final int AT_ONCE = 10_000;

    private final JdbcClient client;

    KnownUsers(JdbcClient client) {
        this.client = client;
    }

    /// The first one after this name that the provider can have.
    Optional<String> after(String name) {
        Optional<String> next = next(name);
        while (next.isPresent() && !Provider.isUser(next.get())) {
            next = next(next.get());
        }
        return next;
    }

    private Optional<String> next(String name) {
        return client.sql(NEXT.formatted(":after"))
                .param("after", name)
                .query((row, _) -> row.getString(1))
                .optional();
    }

    long count() {
        long sum = 0;
        Counted page = count("");
        while (page.last() != null) {
            sum += page.users();
            page = count(page.last());
        }
        return sum;
    }

    private Counted count(String after) {
        return client.sql(COUNT)
                .param("after", after)
                .param("most", AT_ONCE)
                .query((row, _) -> new Counted(row.getLong(1), row.getString(2)))
                .single();
    }

    /// @param last `null` where there was none
    private record Counted(long users, @Nullable String last) {}
}
