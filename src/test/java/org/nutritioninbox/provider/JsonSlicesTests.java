package org.nutritioninbox.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonSlicesTests {

    @Test
    void whatTheDoorTakesIsTakenFromAListToo() {
        String element = "{\"energy_kcal\": " + "1".repeat(1001) + ", \"dish_name\": \"" + "x".repeat(100_000) + "\"}";

        assertThat(JsonSlices.elements(("[" + element + "]").getBytes(StandardCharsets.UTF_8)))
                .containsExactly(element.getBytes(StandardCharsets.UTF_8));
    }
}
