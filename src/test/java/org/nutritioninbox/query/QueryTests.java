package org.nutritioninbox.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.nutrition.Rfc3339;

class QueryTests {

    @ParameterizedTest
    @CsvSource({
        "2025-09-15T10:30:04Z,2025-09-15T10:30:04Z",
        "2025-09-15T10:30:04,2025-09-15T10:30:04Z",
        "2025-09-15t10:30:04z,2025-09-15T10:30:04Z",
        "2025-09-15 10:30:04Z,2025-09-15T10:30:04Z",
        "2025-09-15T10:30:04.5Z,2025-09-15T10:30:04.500Z",
        "2025-09-15T10:30:04.521Z,2025-09-15T10:30:04.521Z",
        "2025-04-15T13:33:55.271331177Z,2025-04-15T13:33:55.271331177Z",
        "2025-04-15T13:33:55.2713311779Z,2025-04-15T13:33:55.271331177Z",
        "2025-09-15T10:30:04+02:00,2025-09-15T08:30:04Z"
    })
    void readsTheProvidersTimes(String text, Instant time) {
        assertThat(Rfc3339.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2025-09-15",
                "2025-13-15T10:30:04Z",
                "2025-09-15T25:30:04Z",
                "2025-09-15T10:30:04+99:00"
            })
    void readsNoOtherTimes(String text) {
        assertThat(Rfc3339.parse(text)).isNull();
    }

    @Test
    void aLimitIsFiftyUnlessGiven() {
        assertThat(bind(PageRequest.class, Map.of()).size()).isEqualTo(50);
        assertThat(bind(PageRequest.class, Map.of("limit", "1")).size()).isEqualTo(1);
        assertThat(bind(PageRequest.class, Map.of("limit", "500")).size()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "501", "-1", "1.5", "ten", "99999999999"})
    void aLimitOutOfRangeIsRefusedByName(String limit) {
        assertRefused(PageRequest.class, "limit", limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "", "\u00e9\uD83C\uDF4E"})
    void aCursorComesBackFromItsText(String id) {
        Cursor cursor = new Cursor(Instant.parse("2025-09-15T10:30:04.123456Z"), id);

        assertThat(bind(PageRequest.class, Map.of("cursor", cursor.toString())).cursor())
                .isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "AAAA", "//////////////////////////", "_________________w"})
    void aCursorThatIsNoneOfOursIsRefused(String text) {
        assertRefused(PageRequest.class, "cursor", text);
    }

    @Test
    void parametersAreBoundByTheirSnakeCaseNamesAlsoWithinRecords() {
        Sample sample = bind(
                Sample.class,
                Map.of(
                        "dish_name",
                        "soup",
                        "is_done",
                        "TRUE",
                        "colour",
                        "red",
                        "from_timestamp",
                        "2025-09-15T10:30:04"));

        assertThat(sample)
                .isEqualTo(new Sample(
                        "soup", true, Colour.RED, new TimeWindow(Instant.parse("2025-09-15T10:30:04Z"), null)));
        assertThat(ParameterBinder.names(Sample.class))
                .containsExactly("colour", "dish_name", "from_timestamp", "is_done", "to_timestamp");
    }

    @Test
    void nothingGivenIsNothingAskedFor() {
        assertThat(bind(Sample.class, Map.of())).isEqualTo(new Sample(null, null, null, TimeWindow.ALWAYS));
    }

    @ParameterizedTest
    @CsvSource({
        "dish_name,''",
        "dish_name,' '",
        "is_done,''",
        "is_done,yes",
        "colour,''",
        "colour,blue",
        "from_timestamp,''",
        "from_timestamp,yesterday"
    })
    void aWrongValueIsRefusedByName(String name, String value) {
        assertRefused(Sample.class, name, value);
    }

    @Test
    void textThatADatabaseCannotCompareWithIsRefused() {
        assertRefused(Sample.class, "dish_name", "a\0b");
        assertRefused(Sample.class, "dish_name", "a".repeat(1001));
    }

    @Test
    void aWindowThatEndsBeforeItBeginsIsRefused() {
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> bind(
                        TimeWindow.class,
                        Map.of("from_timestamp", "2025-09-15T10:30:04", "to_timestamp", "2025-09-15T10:30:03")))
                .satisfies(e -> assertThat(e.getBody().getDetail()).startsWith("Parameter 'to_timestamp' "));
    }

    private static <R> R bind(Class<R> type, Map<String, String> parameters) {
        return ParameterBinder.bind(type, parameters::get);
    }

    private static void assertRefused(Class<?> type, String name, String value) {
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> bind(type, Map.of(name, value)))
                .satisfies(e -> assertThat(e.getBody().getDetail()).startsWith("Parameter '" + name + "' must be "));
    }

    enum Colour {
        RED,
        GREEN
    }

    record Sample(
            @Nullable String dishName,
            @Nullable Boolean isDone,
            @Nullable Colour colour,
            TimeWindow window) {}
}
