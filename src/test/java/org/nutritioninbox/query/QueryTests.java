package org.nutritioninbox.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
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
        assertThat(Limit.parse(null).size()).isEqualTo(50);
        assertThat(Limit.parse("1").size()).isEqualTo(1);
        assertThat(Limit.parse("500").size()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "501", "-1", "1.5", "ten", "99999999999"})
    void aLimitOutOfRangeIsRefusedByName(String limit) {
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> Limit.parse(limit))
                .satisfies(e -> assertThat(e.getBody().getDetail()).contains("limit"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "", "\u00e9\uD83C\uDF4E"})
    void aCursorComesBackFromItsText(String id) {
        Cursor cursor = new Cursor(Instant.parse("2025-09-15T10:30:04.123456Z"), id);

        assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "AAAA", "//////////////////////////", "_________________w"})
    void aCursorThatIsNoneOfOursIsRefused(String text) {
        assertThatExceptionOfType(BadParameter.class).isThrownBy(() -> Cursor.parse(text));
    }

    @ParameterizedTest
    @NullSource
    void nothingGivenIsNothingAskedFor(String nothing) {
        assertThat(Cursor.parse(nothing)).isNull();
        assertThat(TextFilter.parse("q", nothing)).isNull();
        assertThat(TimeWindow.parse(nothing, nothing)).isEqualTo(new TimeWindow(null, null));
    }

    @Test
    void aWindowThatEndsBeforeItBeginsIsRefused() {
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> TimeWindow.parse("2025-09-15T10:30:04", "2025-09-15T10:30:03"));
    }

    @Test
    void textThatADatabaseCannotCompareWithIsRefused() {
        assertThatExceptionOfType(BadParameter.class).isThrownBy(() -> TextFilter.parse("q", "a\0b"));
        assertThatExceptionOfType(BadParameter.class).isThrownBy(() -> TextFilter.parse("q", " "));
    }
}
