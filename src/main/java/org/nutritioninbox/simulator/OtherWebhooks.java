package org.nutritioninbox.simulator;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Bodies of webhooks that are about no meal.
final class OtherWebhooks {

    private OtherWebhooks() {}

    /// An array, as the provider's main webhook has it.
    static byte[] providerEvents(String user, Instant at) {
        String hour = at.truncatedTo(ChronoUnit.HOURS).toString();
        return MealJson.bytes(List.of(Map.of(
                "application_user_id",
                user,
                "timestamp",
                at.toString(),
                "event_type",
                "record_change",
                "metrics",
                List.of("steps"),
                "provider_slug",
                "garmin",
                "earliest_record_start_at",
                hour,
                "latest_record_end_at",
                hour)));
    }

    /// One object with sections, and an id that is no meal's.
    static byte[] labReport(String user, UUID id, Instant at) {
        LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        return MealJson.bytes(Map.of(
                "application_user_id",
                user,
                "record_id",
                id.toString(),
                "status",
                Meal.COMPLETED,
                "collection_date",
                day.toString(),
                "result_date",
                day.toString(),
                "sections",
                List.of(Map.of(
                        "loinc_code",
                        "24331-1",
                        "original_section_name",
                        "Lipid panel",
                        "results",
                        List.of(Map.of(
                                "loinc_code", "2093-3",
                                "original_test_name", "Cholesterol",
                                "original_unit_name", "mg/dL",
                                "value", 172,
                                "within_normal_range", true)))),
                "uploaded_at",
                at.toString(),
                "modified_at",
                at.toString()));
    }
}
