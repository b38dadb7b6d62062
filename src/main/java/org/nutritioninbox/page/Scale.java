package org.nutritioninbox.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.Stream;

/// The scale of a chart that is 100 units high.
///
/// @param top a round number
record Scale(BigDecimal top) {

    /// @param most the largest amount, at least 1
    static Scale upTo(BigDecimal most) {
        BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen(most.precision() - most.scale() - 1);
        return new Scale(Stream.of(1, 2, 5, 10)
                .map(factor -> power.multiply(BigDecimal.valueOf(factor)))
                .filter(top -> top.compareTo(most) >= 0)
                .findFirst()
                .orElse(most));
    }

    /// A small amount is never shown as nothing.
    int height(BigDecimal amount) {
        return amount.movePointRight(2).divide(top, 0, RoundingMode.CEILING).intValue();
    }

    /// The label of the top line.
    String label(String unit) {
        return top.toPlainString() + " " + unit;
    }
}
