package org.nutritioninbox.repair;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.query.BadParameter;
import tools.jackson.databind.JsonNode;

/// What an operator asks for: which deliveries, whether only to look, and how fast.
record ReplayRequest(DeliveryFilter filter, boolean preview, int ratePerSecond) {

    static final int USUAL_RATE = 50;
    static final int HIGHEST_RATE = 1000;

    private static final Set<String> NAMES = Set.of("filter", "preview", "rate_per_second");

    /// Fails with [BadParameter].
    static ReplayRequest of(JsonNode json) {
        if (!json.isObject()) {
            throw new BadParameter("body", "must be a JSON object with a filter");
        }
        for (String name : json.propertyNames()) {
            if (!NAMES.contains(name)) {
                throw new BadParameter(name, "is not known here; known are filter, preview and rate_per_second");
            }
        }
        return new ReplayRequest(
                DeliveryFilter.of(filter(json.path("filter"))),
                preview(json.path("preview")),
                rate(json.path("rate_per_second")));
    }

    private static Map<String, String> filter(JsonNode filter) {
        if (!filter.isObject()) {
            throw new BadParameter("filter", "must be an object that says which deliveries");
        }
        Map<String, String> values = new LinkedHashMap<>();
        filter.forEachEntry((name, value) -> {
            if (!value.isString()) {
                throw new BadParameter("filter." + name, "must be a text");
            }
            values.put(name, value.stringValue());
        });
        return values;
    }

    private static boolean preview(JsonNode preview) {
        if (preview.isMissingNode() || preview.isNull()) {
            return false;
        }
        if (!preview.isBoolean()) {
            throw new BadParameter("preview", "must be true or false");
        }
        return preview.booleanValue();
    }

    private static int rate(JsonNode rate) {
        if (rate.isMissingNode() || rate.isNull()) {
            return USUAL_RATE;
        }
        if (!rate.isInt() || rate.intValue() < 1 || rate.intValue() > HIGHEST_RATE) {
            throw new BadParameter("rate_per_second", "must be a whole number from 1 to " + HIGHEST_RATE);
        }
        return rate.intValue();
    }
}
