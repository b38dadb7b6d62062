package org.nutritioninbox.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// Bodies of webhooks that are about no meal. A user's id has no character that JSON would escape.
final class OtherWebhooks {

    private OtherWebhooks() {}

    /// An array, as the provider's main webhook has it.
    static byte[] providerEvents(String user, Instant at) {
        Instant hour = at.truncatedTo(ChronoUnit.HOURS);
        return """
                [{"application_user_id":"%1$s","timestamp":"%2$s","event_type":"record_change","metrics":["steps"],\
                "provider_slug":"garmin","earliest_record_start_at":"%3$s","latest_record_end_at":"%3$s"}]""".formatted(user, at, hour).getBytes(StandardCharsets.UTF_8);
    }

    /// One object with sections, and an id that is no meal's.
    static byte[] labReport(String user, UUID id, Instant at) {
        LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        return """
                {"application_user_id":"%1$s","record_id":"%2$s","status":"completed",\
                "collection_date":"%3$s","result_date":"%3$s",\
                "sections":[{"loinc_code":"24331-1","original_section_name":"Lipid panel",\
                "results":[{"loinc_code":"2093-3","original_test_name":"Cholesterol",\
                "original_unit_name":"mg/dL","value":172,"within_normal_range":true}]}],\
                "uploaded_at":"%4$s","modified_at":"%4$s"}""".formatted(user, id, day, at).getBytes(StandardCharsets.UTF_8);
    }
}
