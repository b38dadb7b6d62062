package org.nutritioninbox.nutrition;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnalysisTests {

    private static final String MINIMAL = "{\"record_id\":\"r1\",\"status\":\"completed\"}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{\"record_id\":\"r1\",\"status\":\"completed\"}|NUTRITION_RECORD",
                "{\"record_id\":\"r1\",\"status\":\"failed\",\"failure_reason\":\"no food\"}|NUTRITION_RECORD",
                "{\"record_id\":\"r1\",\"status\":\"invented\"}|NUTRITION_RECORD",
                "{\"record_id\":\"r1\",\"status\":\"completed\",\"dish_name\":\"x\",\"sections\":[]}|NUTRITION_RECORD",
                "[{\"event_type\":\"record_change\",\"application_user_id\":\"u\"}]|PROVIDER_EVENTS",
                "[]|PROVIDER_EVENTS",
                "[1]|UNKNOWN",
                "{\"record_id\":\"r1\",\"status\":\"completed\",\"sections\":[]}|LAB_REPORT",
                "{\"record_id\":\"r1\",\"status\":\"completed\",\"collection_date\":\"2025-01-01\"}|LAB_REPORT",
                "{}|UNKNOWN",
                "{\"record_id\":\"r1\"}|UNKNOWN",
                "{\"status\":\"completed\"}|UNKNOWN",
                "{\"record_id\":\"\",\"status\":\"completed\"}|UNKNOWN",
                "{\"record_id\":\"r1\",\"status\":\"completed\",\"record_id\":\"r2\"}|UNKNOWN",
                "{\"record_id\":7,\"status\":\"completed\"}|UNKNOWN",
                "{\"record_id\":\"a\\u0000b\",\"status\":\"completed\"}|UNKNOWN",
                "{\"record_id\":\"r1\",\"status\":null}|UNKNOWN",
                "\"text\"|UNKNOWN",
                "17|UNKNOWN",
                "null|UNKNOWN",
                "|MALFORMED",
                "{|MALFORMED"
            })
    void tellsWhatABodyIs(String body, Kind kind) {
        assertThat(read(body == null ? "" : body).kind()).isEqualTo(kind);
    }

    @Test
    void aRecordIdHasUpTo128Characters() {
        assertThat(read(MINIMAL.replace("r1", "x".repeat(128))).kind()).isEqualTo(Kind.NUTRITION_RECORD);
        assertThat(read(MINIMAL.replace("r1", "\uD83C\uDF4E".repeat(128))).kind())
                .isEqualTo(Kind.NUTRITION_RECORD);
        assertThat(read(MINIMAL.replace("r1", "x".repeat(129))).kind()).isEqualTo(Kind.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':1}",
                "{\"a\":1,}",
                "[1,]",
                "[1 2]",
                "{\"a\":1} {}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{a:1}",
                "{\"a\":1}//x",
                "/**/{}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x41\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":tru}",
                "\u00a0{}",
                "nul"
            })
    void readsJsonToTheLetter(String body) {
        assertThat(read(body).kind()).isEqualTo(Kind.MALFORMED);
    }

    @Test
    void onlyUtf8IsJson() {
        for (var charset : new java.nio.charset.Charset[] {
            StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16
        }) {
            assertThat(Analysis.read(MINIMAL.getBytes(charset)).kind()).isEqualTo(Kind.MALFORMED);
        }
        assertThat(Analysis.read("{\"dish\":\"crème\"}".getBytes(StandardCharsets.ISO_8859_1))
                        .kind())
                .isEqualTo(Kind.MALFORMED);
        // an overlong slash, and half a surrogate pair, in what only looks like UTF-8
        assertThat(Analysis.read(new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'})
                        .kind())
                .isEqualTo(Kind.MALFORMED);
        assertThat(Analysis.read(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'})
                        .kind())
                .isEqualTo(Kind.MALFORMED);
    }

    @Test
    void aByteOrderMarkMayBeIgnored() {
        assertThat(read("\uFEFF" + MINIMAL).kind()).isEqualTo(Kind.NUTRITION_RECORD);
    }

    @Test
    void nestsFiveHundredDeepAndNoDeeper() {
        assertThat(read("[".repeat(500) + "]".repeat(500)).kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(read("[".repeat(501) + "]".repeat(501)).kind()).isEqualTo(Kind.MALFORMED);
    }

    @Test
    void whatIsWrongIsSaidWithoutItsContent() {
        assertThat(read("{\"dish_name\":\"secret soup\","))
                .isInstanceOfSatisfying(
                        Analysis.Malformed.class,
                        malformed -> assertThat(malformed.reason()).doesNotContain("soup"));
    }

    @Test
    void readsTheDocumentedFields() {
        RecordContent content = content("""
                {"application_user_id":"u1","application_id":4711,"uid":"u2","record_id":"r1","status":"completed",
                 "input_type":"image","dish_name":"Caesar salad","dish_name_translated":"Caesar-Salat",
                 "dish_description":"with chicken","dish_description_translated":"mit Huhn","nutri_score":"B",
                 "serving_size":275,"unit":"g","nutritional_fields":{"energy_kcal":330},
                 "ingredients":[{"name":"chicken"}],"uploaded_at":"2025-09-15T10:30:04.521Z",
                 "modified_at":"2025-09-15T10:30:12.132Z","consumed_at":"2025-09-15T10:30:04Z"}""");

        assertThat(content)
                .isEqualTo(new RecordContent(
                        "u1",
                        4711L,
                        "u2",
                        "completed",
                        null,
                        "image",
                        "Caesar salad",
                        "Caesar-Salat",
                        "with chicken",
                        "mit Huhn",
                        "B",
                        new BigDecimal("275"),
                        "g",
                        "{\"energy_kcal\":330}",
                        "[{\"name\":\"chicken\"}]",
                        Instant.parse("2025-09-15T10:30:04.521Z"),
                        Instant.parse("2025-09-15T10:30:12.132Z"),
                        Instant.parse("2025-09-15T10:30:04Z"),
                        null,
                        null,
                        "caesar salad caesar salat chicken"));
    }

    @Test
    void theUserFallsBackToUid() {
        assertThat(content("{\"record_id\":\"r\",\"status\":\"s\",\"uid\":\"u9\"}")
                        .applicationUserId())
                .isEqualTo("u9");
        assertThat(content("{\"record_id\":\"r\",\"status\":\"s\",\"uid\":\"u9\",\"application_user_id\":null}")
                        .applicationUserId())
                .isEqualTo("u9");
    }

    @Test
    void numbersMayBeText() {
        RecordContent content =
                content("{\"record_id\":\"r\",\"status\":\"s\",\"serving_size\":\"150.0\",\"application_id\":\"12\"}");

        assertThat(content.servingSize()).isEqualTo("150.0");
        assertThat(content.applicationId()).isEqualTo(12);
        assertThat(content.additionalFields()).isEqualTo("{\"serving_size\":\"150.0\",\"application_id\":\"12\"}");
    }

    @Test
    void whatNoColumnCanHoldIsKeptAsItIs() {
        RecordContent content = content("""
                {"record_id":"r","status":"s","dish_name":{"en":"soup"},"serving_size":null,"uploaded_at":"yesterday",
                 "ingredients":"none","nutritional_fields":[1],"modified_at":5,"new":true}""");

        assertThat(content.dishName()).isNull();
        assertThat(content.uploadedAt()).isNull();
        assertThat(content.altered()).isNull();
        assertThat(content.additionalFields())
                .as("in the order in which it was sent")
                .isEqualTo("{\"dish_name\":{\"en\":\"soup\"},\"serving_size\":null,\"uploaded_at\":\"yesterday\","
                        + "\"ingredients\":\"none\",\"nutritional_fields\":[1],\"modified_at\":5,\"new\":true}");
    }

    @Test
    void whatCannotBeStoredIsReplacedAndFlagged() {
        RecordContent content = content("""
                {"record_id":"r","status":"s","dish_name":"a\\u0000b\\ud800","a":1,"a":2,
                 "nutritional_fields":{"energy_kcal":1e400,"\\udc00":1}}""");

        assertThat(content.dishName()).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(content.additionalFields()).isEqualTo("{\"a\":2}");
        assertThat(content.nutritionalFields()).isEqualTo("{\"energy_kcal\":\"1e400\",\"\uFFFD\":1}");
        assertThat(content.altered()).isEqualTo("[\"dish_name\",\"a\",\"nutritional_fields\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application_user_id", "uid", "nutri_score"})
    void whatAColumnIsTooShortForIsKeptAllTheSameWhateverItsType(String field) {
        for (String value :
                List.of("\"" + "x".repeat(129) + "\"", "1".repeat(129), "\"" + "\uD83C\uDF4E".repeat(129) + "\"")) {
            RecordContent content = content("{\"record_id\":\"r\",\"status\":\"s\",\"" + field + "\":" + value + "}");

            assertThat(content.applicationUserId()).isNull();
            assertThat(content.uid()).isNull();
            assertThat(content.nutriScore()).isNull();
            assertThat(content.additionalFields()).contains(value);
        }
    }

    @Test
    void aSmallBodyCannotGrowWithoutBound() {
        String numbers = "9e307,".repeat(160_000);

        RecordContent content = content("{\"record_id\":\"r\",\"status\":\"s\",\"list\":[" + numbers + "0e-900]}");

        assertThat(content.additionalFields()).hasSizeLessThan(2_000_000);
    }

    @Test
    void aVeryLongStatusIsCutForTheColumnOnly() {
        String status = "x".repeat(100);
        RecordContent content = content("{\"record_id\":\"r\",\"status\":\"" + status + "\"}");

        assertThat(content.status()).hasSize(64);
        assertThat(content.additionalFields()).contains(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-0", "1E5", "1e-300", "12345678901234567890.123456789", "1.7e308", "-1.7e308", "4.9e-324"})
    void everyNumberOfADoublesRangeIsExact(String number) {
        RecordContent content = content("{\"record_id\":\"r\",\"status\":\"s\",\"serving_size\":" + number + "}");

        assertThat(content.servingSize()).isEqualByComparingTo(number);
        assertThat(content.altered()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e309", "-1e309", "1.8e308", "1e-400", "2e-324", "1e99999999999", "1e999999999"})
    void aNumberPastADoubleIsKeptAsTextAndFlagged(String number) {
        RecordContent content = content("{\"record_id\":\"r\",\"status\":\"s\",\"serving_size\":" + number + "}");

        assertThat(content.servingSize()).isNull();
        assertThat(content.additionalFields()).isEqualTo("{\"serving_size\":\"" + number + "\"}");
        assertThat(content.altered()).contains("serving_size");
    }

    private static Analysis read(String body) {
        return Analysis.read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static RecordContent content(String body) {
        return ((Analysis.OfRecord) read(body)).content();
    }
}
