package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.jdk.NumberDeserializers.BigDecimalDeserializer;

/// Refuses extreme numbers: to write out 1e30000000 can take minutes.
final class BoundedNumbers extends BigDecimalDeserializer {

    private static final BigDecimal LIMIT = BigDecimal.valueOf(1_000_000_000);
    private static final int MAX_DECIMALS = 6;

    @Override
    public BigDecimal deserialize(JsonParser parser, DeserializationContext context) {
        BigDecimal number = super.deserialize(parser, context);
        if (number.abs().compareTo(LIMIT) >= 0 || number.stripTrailingZeros().scale() > MAX_DECIMALS) {
            throw context.weirdNumberException(number, BigDecimal.class, "out of bounds");
        }
        return number;
    }
}
