package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.NutritionRecord.ChangeReason;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/// The metrics that are exposed are those of the table in `docs/operations.md`. Alerts and dashboard use no others.
@InboxTest
class MetricsTests {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(inbox\\.[a-z.]+)`(?: †)? \\| (.*) \\|$");
    private static final Pattern MARKDOWN = Pattern.compile("`|\\[([^]]*)]\\([^)]*\\)");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)[{ ]");
    private static final Pattern USED = Pattern.compile("\\b(?:inbox|hikaricp)_[a-z_]+");

    /// Only there once something is submitted, pushed or asked for.
    private static final Set<String> LATER =
            Set.of("inbox.forwarding", "inbox.forwarding.off", "inbox.submissions", "inbox.provider.breaker.open");

    @Autowired
    private Client client;

    @BeforeEach
    void aWebhookComes() {
        assertThat(client.webhook("[]").statusCode()).isEqualTo(200);
    }

    @Test
    void theTableListsWhatIsExposed() {
        Set<String> listed = found(ROW, read("docs/operations.md"));
        Set<String> exposed = client.json("/actuator/metrics")
                .get("names")
                .valueStream()
                .map(JsonNode::asString)
                .filter(name -> name.startsWith("inbox."))
                .collect(Collectors.toCollection(TreeSet::new));
        exposed.addAll(LATER);

        assertThat(exposed).isEqualTo(listed);
    }

    @Test
    void prometheusGetsTheSentencesOfTheTable() {
        String scrape = scrape();
        ROW.matcher(read("docs/operations.md"))
                .results()
                .filter(row -> !LATER.contains(row.group(1)))
                .forEach(row -> assertThat(scrape)
                        .containsPattern("# HELP " + row.group(1).replace('.', '_') + "\\w* "
                                + Pattern.quote(MARKDOWN.matcher(row.group(2)).replaceAll("$1"))));
    }

    @Test
    void alertsAndDashboardUseWhatIsExposed() {
        Set<String> used = Stream.of("deploy/prometheus/rules.yaml", "deploy/grafana/dashboard.json")
                .flatMap(file -> found(USED, read(file)).stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(samples()).containsAll(used);
    }

    @Test
    void theTimeToAnAnswerIsAHistogram() {
        await().untilAsserted(() -> assertThat(scrape())
                .containsPattern("inbox_webhook_seconds_bucket\\{answer=\"ok\",status=\"200\",le=\"5\\.0\"} [1-9]"));
    }

    @Test
    void deliveriesAreCountedByKindAndOutcome() {
        assertThat(scrape()).contains("inbox_deliveries_total{kind=\"PROVIDER_EVENTS\",outcome=\"NO_RECORD\"}");
    }

    @Test
    void analysesAreCountedFromZero() {
        String scrape = scrape();
        for (ChangeReason reason : ChangeReason.values()) {
            assertThat(scrape)
                    .contains("inbox_analyses_total{reason=\"" + reason + "\",result=\"completed\"}")
                    .contains("inbox_analyses_total{reason=\"" + reason + "\",result=\"failed\"}");
        }
    }

    @Test
    void nobodyReadsThemWithoutAPassword() {
        assertThat(client.send(client.request("/actuator/prometheus")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void theStateOfTheDatabaseIsExposed() {
        await().untilAsserted(() -> assertThat(scrape())
                .contains("inbox_partitions_ahead_days 7.0")
                .containsPattern("inbox_instances 1\\.0")
                .containsPattern("inbox_database_bytes [1-9]"));
    }

    private Set<String> samples() {
        return found(SAMPLE, scrape());
    }

    private String scrape() {
        return client.get("/actuator/prometheus").body();
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.groupCount() == 0 ? match.group() : match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
