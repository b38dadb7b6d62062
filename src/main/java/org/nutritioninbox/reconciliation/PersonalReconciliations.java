package org.nutritioninbox.reconciliation;

import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalRows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Exports and erases what runs know of one person. A run about that person alone ends, and is deleted.
/// Rows of later runs stay: they are about a user who came back.
@Repository
class PersonalReconciliations implements PersonalRows {

    private final JdbcClient client;

    PersonalReconciliations(JdbcClient client) {
        this.client = client;
    }

    /// Does not count what runs remember of the user: later runs remember the user again, and the erasure has to end.
    @Override
    @Transactional
    public long erase(Person person) {
        update("delete from reconciliation_user where application_user_id = :user", person);
        return update("delete from reconciliation where application_user_id = :user and started_at < :received", person)
                + update("""
                        delete from reconciliation_window where application_user_id = :user and reconciliation_id in (
                            select id from reconciliation where started_at < :received)
                        """, person);
    }

    private long update(String sql, Person person) {
        return client.sql(sql).params(person.parameters()).update();
    }
}
