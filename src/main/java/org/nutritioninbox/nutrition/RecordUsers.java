package org.nutritioninbox.nutrition;

import java.util.List;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Lists the application users of records, each with the time of the newest record.
@Repository
public class RecordUsers {

    /// One step down an index leads from each user to the next, however many records are in between.
    static final String PAGE = """
            with recursive known (id) as (
                (select application_user_id from nutrition_record
                    where application_user_id > :after order by application_user_id limit 1)
                union all
                select (select application_user_id from nutrition_record
                    where application_user_id > known.id order by application_user_id limit 1)
                from known where known.id is not null)
            select id, (select max(coalesce(uploaded_at, first_received_at)) from nutrition_record
                where application_user_id = id) as last_active_at
            from known where id is not null limit :most
            """;

    private final JdbcClient client;

    RecordUsers(JdbcClient client) {
        this.client = client;
    }

    /// A page of users in the order of their ids.
    ///
    /// @param after the last id of the page before; empty for the first page
    public List<ActiveUser> page(String after, int most) {
        return client.sql(PAGE)
                .param("after", after)
                .param("most", most)
                .query(new SimplePropertyRowMapper<>(ActiveUser.class))
                .list();
    }
}
