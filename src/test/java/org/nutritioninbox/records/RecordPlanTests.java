package org.nutritioninbox.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.ListParameters;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.SearchText;
import org.nutritioninbox.query.TimeWindow;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Plans;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

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
    void noListStartsWorkersBesideItsOwnConnection(@Autowired JdbcTemplate jdbc) {
        assertThat(jdbc.queryForObject("show max_parallel_workers_per_gather", String.class))
                .isEqualTo("0");
    }

    @Test
    void aWordThatEverybodyUsesNeedsNoSortOfAll(@Autowired JdbcTemplate jdbc) {
        SearchText q = new SearchText("common", List.of());
        RecordQuery query = new RecordQuery(TimeWindow.ALWAYS, null, null, null, null, null, q, "-uploaded_at");

        assertThat(plan(query, PageRequest.first(), jdbc))
                .contains("nutrition_record_uploaded")
                .doesNotContain("Sort");
    }

    @ParameterizedTest
    @CsvSource({"common, r1 r2 r3", "word7, r7 r507 r1007", "word7 common -word8, r7 r507 r1007", "word7 word8, ''"})
    void theNewestRecordsWithTheWordsAreFound(String words, String ids, @Autowired RecordLists lists) {
        SearchText q = new SearchText(words, List.of());
        RecordQuery query = new RecordQuery(TimeWindow.ALWAYS, null, null, null, null, null, q, null);

        assertThat(lists.find(query, new PageRequest(null, 3)).elements())
                .extracting(NutritionRecord::recordId)
                .isEqualTo(ids.isEmpty() ? List.of() : List.of(ids.split(" ")));
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

    @Test
    void aTableThatReachesItsCapSaysThatItIsIncomplete(@Autowired NutritionRecordController controller)
            throws IOException {
        RecordQuery all = new RecordQuery(TimeWindow.ALWAYS, null, null, null, null, null, null, null);
        MockHttpServletResponse response = new MockHttpServletResponse();

        controller.table(all, response, 1_000);

        List<String> lines = response.getContentAsString().lines().toList();
        assertThat(lines).hasSize(1 + 1_000 + 1);
        assertThat(lines.getLast()).startsWith("\"INCOMPLETE: ");
    }

    @Test
    void aTableSaysThatItIsIncompleteWhenTheDatabaseFailsMeanwhile(
            @Autowired Client client, @Autowired JdbcTemplate jdbc, @Autowired PlatformTransactionManager transactions)
            throws IOException {
        try (Socket socket = new Socket()) {
            beginTable(socket, client);
            new TransactionTemplate(transactions).executeWithoutResult(_ -> {
                jdbc.execute("lock table nutrition_record in access exclusive mode");
                assertThat(rest(socket))
                        .contains("\"INCOMPLETE: the database failed")
                        .doesNotEndWith("\r\n0\r\n\r\n");
            });
        }
    }

    @Test
    void aTableWhoseReaderIsGoneEndsWithoutAnError(@Autowired Client client, @Autowired MeterRegistry meters)
            throws IOException {
        long before = tables(meters);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        lines.start();
        root.addAppender(lines);
        try {
            try (Socket socket = new Socket()) {
                beginTable(socket, client);
            }
            await().until(() -> tables(meters) > before);
        } finally {
            root.detachAppender(lines);
        }
        assertThat(List.copyOf(lines.list)).noneMatch(RecordPlanTests::isOfTable);
    }

    /// Other tests may log at the same time.
    private static boolean isOfTable(ILoggingEvent line) {
        return line.getThrowableProxy() != null
                && Stream.of(line.getThrowableProxy().getStackTraceElementProxyArray())
                        .anyMatch(element -> element.getStackTraceElement()
                                .getClassName()
                                .contains(NutritionRecordController.class.getSimpleName()));
    }

    private static long tables(MeterRegistry meters) {
        return meters.find("http.server.requests").tag("uri", "/nutrition_records.csv").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    /// Asks for a table that does not fit into the buffers on the way: most of it is asked for after this.
    private static void beginTable(Socket socket, Client client) throws IOException {
        socket.setReceiveBufferSize(8_192);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), client.port()));
        String head = """
                GET /nutrition_records.csv HTTP/1.1\r
                Host: localhost\r
                Authorization: Basic %s\r
                \r
                """.formatted(HttpHeaders.encodeBasicAuth("viewer", InboxTest.VIEWER_PASSWORD, null));
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().readNBytes(1_000);
    }

    private static String rest(Socket socket) {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plan(RecordQuery query, PageRequest page, JdbcTemplate jdbc) {
        Conditions conditions = query.conditions(page);
        return new Plans(jdbc).of(query.sql(conditions, page), conditions.parameters());
    }
}
