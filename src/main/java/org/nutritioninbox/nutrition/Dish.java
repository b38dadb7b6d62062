package org.nutritioninbox.nutrition;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A dish that was consumed.
///
/// @param nutritionalFields as JSON; `null` if the record has none
public record Dish(Instant consumedAt, @Nullable String nutritionalFields) {

    /// The amounts that are known, by the provider's names. Anything but a number within range counts as unknown.
    public Map<String, BigDecimal> nutrients() {
        Map<String, BigDecimal> nutrients = new TreeMap<>();
        if (nutritionalFields != null && StrictJson.reread(nutritionalFields) instanceof ObjectNode fields) {
            fields.forEachEntry((name, value) -> {
                BigDecimal amount = value.isNumber() ? Decimals.parse(value.asString()) : null;
                if (amount != null) {
                    nutrients.put(name, amount);
                }
            });
        }
        return nutrients;
    }
}
