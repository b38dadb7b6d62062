package org.nutritioninbox.repair;

import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalRows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The replays whose filter names one person. What a replay selected was fixed at its start.
@Repository
class PersonalReplays implements PersonalRows {

    private final JdbcClient client;

    PersonalReplays(JdbcClient client) {
        this.client = client;
    }

    @Override
    public long erase(Person person) {
        return client.sql("""
                        update replay
                        set filter = (filter::jsonb - 'application_user_id' - 'record_id' || '{"of": "an erased person"}')::json
                        where filter ->> 'application_user_id' = :user or filter ->> 'record_id' = any(:records)
                        """)
                .param("user", person.applicationUserId())
                .param("records", person.recordIdArray())
                .update();
    }
}
