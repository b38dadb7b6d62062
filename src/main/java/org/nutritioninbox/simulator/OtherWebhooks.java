package org.nutritioninbox.simulator;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Bodies of webhooks that are about no meal.
final class OtherWebhooks {

    private OtherWebhooks() {}

    /// An array, as the provider's main webhook has it.
    static byte[] providerEvents(String user, Instant at) {
        String hour = at.truncatedTo(ChronoUnit.HOURS).toString();
        ArrayNode events = JsonNodeFactory.instance.arrayNode();
        ObjectNode event = events.addObject();
        event.put("application_user_id", user);
        event.put("timestamp", at.toString());
        event.put("event_type", "record_change");
        event.putArray("metrics").add("steps");
        event.put("provider_slug", "garmin");
        event.put("earliest_record_start_at", hour);
        event.put("latest_record_end_at", hour);
        return MealJson.bytes(events);
    }

    /// One object with sections, and an id that is no meal's.
    static byte[] labReport(String user, UUID id, Instant at) {
        String day = LocalDate.ofInstant(at, ZoneOffset.UTC).toString();
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("application_user_id", user);
        report.put("record_id", id.toString());
        report.put("status", Meal.COMPLETED);
        report.put("collection_date", day);
        report.put("result_date", day);
        ObjectNode section = report.putArray("sections").addObject();
        section.put("loinc_code", "24331-1");
        section.put("original_section_name", "Lipid panel");
        ObjectNode result = section.putArray("results").addObject();
        result.put("loinc_code", "2093-3");
        result.put("original_test_name", "Cholesterol");
        result.put("original_unit_name", "mg/dL");
        result.put("value", 172);
        result.put("within_normal_range", true);
        report.put("uploaded_at", at.toString());
        report.put("modified_at", at.toString());
        return MealJson.bytes(report);
    }
}
