package org.nutritioninbox.records;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.query.RowTime;
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
        Map<String, Instant> times = new HashMap<>();
        client.sql("""
                        select r.record_id,
                            coalesce(p.processed_at, case when o.delivery_id is null then b.processed_at end) as at
                        from unnest(:ids::varchar[], :versions, :batches) as r (record_id, version, batch_id)
                        left join batch b on b.id = r.batch_id
                        left join outstanding o on o.record_id = r.record_id and o.version = r.version
                            and o.reason <> 'REPLAYED'
                        left join processed_version p on p.record_id = r.record_id and p.version = r.version
                        """)
                .param("ids", records.stream().map(NutritionRecord::recordId).toArray(String[]::new))
                .param(
                        "versions",
                        records.stream().map(NutritionRecord::version).toArray(Long[]::new))
                .param("batches", records.stream().map(NutritionRecord::batchId).toArray(UUID[]::new))
                .query(row -> {
                    Instant at = RowTime.of(row, "at");
                    if (at != null) {
                        times.put(row.getString("record_id"), at);
                    }
                });
        return times;
    }
}
