package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Each alert has a section that says what to do, and is tested by its rules.
class AlertTests {

    private static final Path PROMETHEUS = Path.of("deploy/prometheus");
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

    @Test
    void eachAlertHasASectionOfItsName() throws IOException {
        assertThat(Files.readString(Path.of("docs/operations.md")).lines())
                .containsAll(alerts().stream().map(alert -> "### " + alert).toList());
    }

    @Test
    void eachAlertLinksToItsSection() throws IOException {
        assertThat(found(Pattern.compile("runbook: (\\S+)"), "rules.yaml"))
                .isEqualTo(alerts().stream()
                        .map(alert -> "docs/operations.md#" + alert.toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void eachAlertIsTried() throws IOException {
        Pattern tried = Pattern.compile("alertname: (\\w+)\\s+exp_alerts");
        List<String> all = new ArrayList<>(found(tried, "rules.test.yaml"));
        all.addAll(found(tried, "rules-day.test.yaml"));

        assertThat(all).containsAll(alerts());
    }

    @Test
    void promtoolFindsNothingWrong() throws IOException, InterruptedException {
        assumeThat(PROMTOOL).isExecutable();
        Process promtool = new ProcessBuilder(
                        PROMTOOL.toString(), "test", "rules", "rules.test.yaml", "rules-day.test.yaml")
                .directory(PROMETHEUS.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(said).isZero();
    }

    private static List<String> alerts() throws IOException {
        return found(ALERT, "rules.yaml");
    }

    private static List<String> found(Pattern pattern, String file) throws IOException {
        return pattern.matcher(Files.readString(PROMETHEUS.resolve(file)))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
