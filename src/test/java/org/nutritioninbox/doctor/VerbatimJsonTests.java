package org.nutritioninbox.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerbatimJsonTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a=\":\"' + é / \\\\\\\"\",\"b\":[1.50,1e5,-0,100000000000000000000.00]}",
                "{\"a=\":\"' + é \\/ \\\\\\\"\",\"b\":[1.50,1E+05,-0]}",
                "[\"\",{},[],{\"\":\"\\\\\"},true,false,null]",
                "\"\\ud83c\\udf55 \\u001f\"",
                "\"\\ud83c\"",
                "\"\\u00C9\"",
                "\"\\u003cb\\u003e \\u0026 \\u2028\"",
                "7"
            })
    void itIsWrittenAgainToTheLastByte(String text) {
        assertThat(written(text)).contains(text);
        assertThat(written(" \n" + text + "\r\n")).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1,", "{\"a\"", "{\"a\":", "{\"a\":\"b", "[1, 2", "\"\\u00", "-"})
    void theBeginningOfJsonIsCutOff(String text) {
        assertThat(VerbatimJson.isCutOff(text)).isTrue();
        assertThat(VerbatimJson.read(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "no JSON", "{} {}", "]", "{\"a\" 1}", "[1 2", "no", "[1x"})
    void nothingElseIsCutOff(String text) {
        assertThat(VerbatimJson.isCutOff(text)).isFalse();
    }

    private static Stream<String> written(String text) {
        VerbatimJson json = Objects.requireNonNull(VerbatimJson.read(text));
        return JsonStyle.ALL.stream().map(style -> style.write(json));
    }
}
