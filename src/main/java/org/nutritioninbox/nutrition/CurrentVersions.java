package org.nutritioninbox.nutrition;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The current versions of records, without their content.
@Repository
public class CurrentVersions {

    private final JdbcClient client;

    CurrentVersions(JdbcClient client) {
        this.client = client;
    }

    /// Returns the current version of each record. Unknown records are missing in the result.
    public Map<String, VersionKey> of(Collection<String> recordIds) {
        Map<String, VersionKey> keys = new HashMap<>();
        client.sql("select record_id, version_key from nutrition_record where record_id = any(:ids)")
                .param("ids", recordIds.toArray(String[]::new))
                .query(row -> {
                    keys.put(row.getString(1), VersionKey.ofBytes(row.getBytes(2)));
                });
        return keys;
    }
}
