package org.nutritioninbox.nutrition;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Which versions of records are held, without the records.
@Repository
public class HeldVersions {

    private final JdbcClient client;

    HeldVersions(JdbcClient client) {
        this.client = client;
    }

    /// Those of these records that are held.
    public Map<String, VersionKey> of(Collection<String> recordIds) {
        Map<String, VersionKey> keys = new HashMap<>();
        client.sql("select record_id, version_key from nutrition_record where record_id = any(:ids)")
                .param("ids", recordIds.toArray(String[]::new))
                .query(row -> {
                    keys.put(row.getString(1), VersionKey.ofBytes(row.getBytes(2)));
                });
        return keys;
    }

    /// Returns true if no version of the record is held that is as new as this one.
    public boolean isNewer(Analysis.OfRecord analysis) {
        VersionKey held = of(List.of(analysis.recordId())).get(analysis.recordId());
        return held == null || analysis.key().isNewerThan(held);
    }
}
