package org.nutritioninbox.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.ListParameters;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.SearchText;
import org.nutritioninbox.query.TimeWindow;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Plans;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/// Among many rows.
@InboxTest(properties = Plans.APPLICATION)
class RecordPlanTests {

    @BeforeAll
    static void manyRecords(@Autowired JdbcTemplate jdbc) {
        new Plans(jdbc).fill();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "uploaded_at,  -,         -,  -, -,            nutrition_record_uploaded",
                "-uploaded_at, -,         -,  -, -,            nutrition_record_uploaded",
                "modified_at,  -,         u7, -, -,            nutrition_record_user",
                "-consumed_at, -,         u7, -, -,            nutrition_record_user",
                "-uploaded_at, -,         u7, -, -,            nutrition_record_user",
                "-uploaded_at, failed,    -,  -, -,            nutrition_record_status",
                "-uploaded_at, completed, -,  -, -,            nutrition_record_uploaded",
                "-uploaded_at, -,         -,  A, -,            nutrition_record_uploaded",
                "-uploaded_at, -,         -,  Z, -,            nutrition_record_other_score",
                "-uploaded_at, -,         -,  -, word7,        nutrition_record_words",
                "-uploaded_at, -,         -,  -, xylophone,    nutrition_record_words",
                "-uploaded_at, -,         -,  -, after:2h,     nutrition_record_uploaded",
                "-uploaded_at, -,         -,  -, !score:a,     nutrition_record_uploaded",
                "-uploaded_at, -,         -,  -, !status:x,    nutrition_record_uploaded",
                "-uploaded_at, -,         -,  -, !status:completed, nutrition_record_status",
                "-uploaded_at, -,         -,  -, !status:completed !status:failed, nutrition_record_status",
                "-uploaded_at, -,         -,  -, score:b !status:completed, nutrition_record_status",
                "-uploaded_at, -,         -,  -, !user:u7,     nutrition_record_uploaded",
                "-uploaded_at, -,         -,  -, error:x,      nutrition_record_status",
            })
    void everyListIsLedByAnIndex(
            String sort,
            @Nullable String status,
            @Nullable String user,
            @Nullable String score,
            @Nullable String words,
            String index,
            @Autowired JdbcTemplate jdbc) {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("sort", sort);
        parameters.put("status", status);
        parameters.put("application_user_id", user);
        parameters.put("nutri_score", score);
        parameters.put("q", words);
        RecordQuery query = ListParameters.of(RecordQuery.class, parameters::get, Instant.now())
                .bind(RecordQuery.class);

        assertThat(plan(query, PageRequest.first(), jdbc)).contains(index).doesNotContain("Seq Scan");
    }

    @ParameterizedTest
    @CsvSource({"-uploaded_at, nutrition_record_uploaded", "uploaded_at, nutrition_record_uploaded"})
    void aLaterPageOfAWindowStartsWhereTheOneBeforeEnded(String sort, String index, @Autowired JdbcTemplate jdbc) {
        Instant now = Instant.now();
        RecordQuery query = new RecordQuery(
                new TimeWindow(now.minusSeconds(864_000), now), null, null, null, null, null, null, sort);
        PageRequest page = new PageRequest(new Cursor(now.minusSeconds(432_000), "r1"), null);

        assertThat(plan(query, page, jdbc)).contains(index, "Index Cond: ").doesNotContain("Seq Scan", "Sort");
    }

    @Test
    void aWordThatEverybodyUsesNeedsNoSortOfAll(@Autowired JdbcTemplate jdbc) {
        SearchText q = new SearchText("common", List.of());
        RecordQuery query = new RecordQuery(TimeWindow.ALWAYS, null, null, null, null, null, q, "-uploaded_at");

        assertThat(plan(query, PageRequest.first(), jdbc))
                .contains("nutrition_record_uploaded")
                .doesNotContain("Sort");
    }

    @Test
    void recentFailuresAreCountedFromAnIndex(@Autowired JdbcTemplate jdbc) {
        Instant now = Instant.now();
        Map<String, Object> parameters =
                Map.of("uploadedSince", now.minusSeconds(604_800), "since", now.minusSeconds(600), "most", 99);

        assertThat(new Plans(jdbc).of(RecordLists.FAILED_SINCE, parameters))
                .contains("nutrition_record_status", "Index Cond: ")
                .doesNotContain("Seq Scan");
    }

    @Test
    void aTableHasAllRecordsOfItsSearch(@Autowired Client client) {
        String table =
                client.get("/nutrition_records.csv?q=status:completed+score:a").body();

        assertThat(table.lines()).hasSizeGreaterThan(5_000).doesNotHaveDuplicates();
        assertThat(table.lines().skip(1)).allMatch(line -> line.contains(",completed,"));
    }

    private static String plan(RecordQuery query, PageRequest page, JdbcTemplate jdbc) {
        Conditions conditions = query.conditions(page);
        return new Plans(jdbc).of(query.sql(conditions, page), conditions.parameters());
    }
}
