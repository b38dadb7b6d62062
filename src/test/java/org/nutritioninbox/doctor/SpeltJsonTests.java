package org.nutritioninbox.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeltJsonTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\\u003d\":\"\\u0027 \\u002B é \\/ \\\\\\\"\",\"b\":[1.50,1e5,-0,100000000000000000000.00]}",
                "[\"\",{},[],{\"\":\"\\\\\"},true,false,null]",
                "\"\\ud83c\\udf55\"",
                "7"
            })
    void itIsWrittenAgainToTheLastByte(String text) {
        assertThat(written(text)).contains(text);
        assertThat(written(" \n" + text + "\r\n")).contains(text, text + "\n");
    }

    @Test
    void aLongTextKeepsItsEscapesToo() {
        String text = "[" + "\"\\u00e9\\u00E9\",".repeat(10_000) + "\"\\u002B\"]";

        assertThat(written(text.replace(",", " , "))).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "{", "[1,", "{\"a\"", "{\"a\":", "{\"a\":\"b", "[1, 2", "\"\\u00", "[tru", "[1.", "-"})
    void theBeginningOfJsonIsCutOff(String text) {
        assertThat(SpeltJson.isCutOff(text)).isTrue();
        assertThat(SpeltJson.read(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "no JSON", "{} {}", "]", "{\"a\" 1}", "[1 2", "no", "[1x"})
    void nothingElseIsCutOff(String text) {
        assertThat(SpeltJson.isCutOff(text)).isFalse();
    }

    private static Stream<String> written(String text) {
        SpeltJson json = Objects.requireNonNull(SpeltJson.read(text));
        return JsonStyle.all().map(style -> new String(style.write(json), StandardCharsets.UTF_8));
    }
}
