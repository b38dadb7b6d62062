package org.nutritioninbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The same bytes in every run: a map without an order would give each process its own.
class OtherWebhooksTests {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void aLabReportIsAlwaysWrittenInTheSameOrder() {
        assertThat(new String(OtherWebhooks.labReport("ann", new UUID(1, 2), AT), StandardCharsets.UTF_8))
                .isEqualTo("{\"application_user_id\":\"ann\","
                        + "\"record_id\":\"00000000-0000-0001-0000-000000000002\",\"status\":\"completed\","
                        + "\"collection_date\":\"2026-01-02\",\"result_date\":\"2026-01-02\","
                        + "\"sections\":[{\"loinc_code\":\"24331-1\",\"original_section_name\":\"Lipid panel\","
                        + "\"results\":[{\"loinc_code\":\"2093-3\",\"original_test_name\":\"Cholesterol\","
                        + "\"original_unit_name\":\"mg/dL\",\"value\":172,\"within_normal_range\":true}]}],"
                        + "\"uploaded_at\":\"2026-01-02T03:04:05Z\",\"modified_at\":\"2026-01-02T03:04:05Z\"}");
    }

    @Test
    void soAreAProvidersEvents() {
        assertThat(new String(OtherWebhooks.providerEvents("ann", AT), StandardCharsets.UTF_8))
                .isEqualTo("[{\"application_user_id\":\"ann\",\"timestamp\":\"2026-01-02T03:04:05Z\","
                        + "\"event_type\":\"record_change\",\"metrics\":[\"steps\"],\"provider_slug\":\"garmin\","
                        + "\"earliest_record_start_at\":\"2026-01-02T03:00:00Z\","
                        + "\"latest_record_end_at\":\"2026-01-02T03:00:00Z\"}]");
    }
}
