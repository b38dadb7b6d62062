package org.nutritioninbox.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Has the next calls of the API go wrong. Open to everybody.
@RestController
@RequestMapping("/simulator/outages")
class OutageController {

    private static final Pattern METHOD = Pattern.compile("GET|POST|PUT|PATCH|DELETE");
    private static final Pattern PATH = Pattern.compile("(?:/v3)?(?:/(?:nutrition_records|auth/hmac)(?:/.*)?)?");
    private static final Pattern HEADER = Pattern.compile("[ -~]{1,100}");
    private static final int MOST_CALLS = 1_000_000;
    private static final BigDecimal LONGEST_DELAY = BigDecimal.valueOf(600);
    private static final BigDecimal USUAL_DELAY = BigDecimal.valueOf(60);

    private final Outages outages;

    OutageController(Outages outages) {
        this.outages = outages;
    }

    @GetMapping
    List<Outage.View> all() {
        return outages.all();
    }

    @PostMapping
    List<Outage.View> add(InputStream body) throws IOException {
        Form form = Form.read(body).knowing(Set.of("kind", "count", "method", "path", "retry_after", "delay_seconds"));
        Outage.Kind kind = Outage.Kind.named(form.required("kind"));
        if (kind == null) {
            form.wrong("kind", "expected value to be one of " + List.of(Outage.Kind.values()));
        }
        int count = form.integer("count", 1, MOST_CALLS, 1);
        String method = form.text("method", METHOD);
        String path = form.text("path", PATH);
        String retryAfter = form.has("retry_after") ? form.textOrNumber("retry_after") : null;
        if (retryAfter != null && !HEADER.matcher(retryAfter).matches()) {
            form.wrong("retry_after", "expected seconds or a date");
        }
        BigDecimal delay = form.number(
                "delay_seconds",
                value -> value.signum() >= 0 && value.compareTo(LONGEST_DELAY) <= 0,
                "expected number from 0 to " + LONGEST_DELAY);
        form.check();
        outages.add(new Outage(
                Objects.requireNonNull(kind),
                count,
                method,
                Objects.requireNonNullElse(path, "").replaceFirst("^" + OutageFilter.API, ""),
                retryAfter,
                Duration.ofMillis(Objects.requireNonNullElse(delay, USUAL_DELAY)
                        .movePointRight(3)
                        .longValue())));
        return outages.all();
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end() {
        outages.clear();
    }
}
