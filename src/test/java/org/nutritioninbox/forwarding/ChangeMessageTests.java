package org.nutritioninbox.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord.ChangeReason;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.support.Client;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class ChangeMessageTests {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Test
    void aMessageHasTheRecordInTheVersionOfTheChange() {
        Analysis.OfRecord analysis = (Analysis.OfRecord) Analysis.read("""
            {"record_id":"r","status":"completed","application_user_id":"u","serving_size":1.50,"odd":null}
            """.getBytes(StandardCharsets.UTF_8));
        UUID delivery = UUID.fromString("01994cec-b1e9-7a1e-8f00-1b2c3d4e5f60");

        String json = JSON.writeValueAsString(
                ChangeMessage.of(new Changed(delivery, "r", 3, analysis.content(), null, ChangeReason.ARRIVED)));

        assertThat(Client.EXACT.readTree(json)).isEqualTo(Client.EXACT.readTree("""
            {"type":"nutrition_record.changed","timestamp":"2025-09-15T10:30:04.521Z","data":{
              "record_id":"r","application_user_id":"u","version":3,"reason":"ARRIVED",
              "record":{"record_id":"r","application_user_id":"u","status":"completed","serving_size":1.50,"odd":null}}}
            """));
    }
}
