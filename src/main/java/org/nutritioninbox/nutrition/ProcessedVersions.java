package org.nutritioninbox.nutrition;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Which versions of records all processors were through with.
@Repository
class ProcessedVersions {

    private final JdbcClient client;

    ProcessedVersions(JdbcClient client) {
        this.client = client;
    }

    /// When that was, for those of these records whose present version it is, by their ids.
    Map<String, Instant> times(List<NutritionRecord> records) {
        Map<String, Long> versions = new HashMap<>();
        records.forEach(record -> versions.put(record.recordId(), record.version()));
        Map<String, Instant> times = new HashMap<>();
        client.sql("select record_id, version, processed_at from processed_version where record_id = any(:ids)")
                .param("ids", versions.keySet().toArray(String[]::new))
                .query(row -> {
                    String recordId = row.getString("record_id");
                    if (Objects.equals(versions.get(recordId), row.getLong("version"))) {
                        times.put(
                                recordId,
                                row.getObject("processed_at", OffsetDateTime.class)
                                        .toInstant());
                    }
                });
        return times;
    }
}
