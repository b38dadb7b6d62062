package org.nutritioninbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTests {

    @ParameterizedTest
    @CsvSource({"1, 1", "1.5, 2", "4, 5", "50, 50", "50.1, 100", "1650, 2000", "99999, 100000"})
    void itsTopIsARoundNumberThatNoAmountExceeds(BigDecimal most, String top) {
        assertThat(Scale.upTo(most).label("kcal")).isEqualTo(top + " kcal");
    }

    @Test
    void theTopIsFullAndALittleIsNotNothing() {
        Scale scale = Scale.upTo(new BigDecimal(2000));

        assertThat(scale.height(new BigDecimal(2000))).isEqualTo(100);
        assertThat(scale.height(BigDecimal.ONE)).isEqualTo(1);
        assertThat(scale.height(BigDecimal.ZERO)).isZero();
    }
}
