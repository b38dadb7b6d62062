package org.nutritioninbox.simulator;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Shows the simulator's records and webhooks and changes its behaviour while it runs. Open to every caller.
@RestController
@RequestMapping("/simulator")
class SimulatorController {

    private final SimulatedProvider provider;
    private final Phones phones;
    private final MealWebhooks webhooks;
    private final WebhookSender sender;
    private final VirtualClock clock;
    private final OutageFilter outages;

    SimulatorController(
            SimulatedProvider provider,
            Phones phones,
            MealWebhooks webhooks,
            WebhookSender sender,
            VirtualClock clock,
            OutageFilter outages) {
        this.provider = provider;
        this.phones = phones;
        this.webhooks = webhooks;
        this.sender = sender;
        this.clock = clock;
        this.outages = outages;
    }

    @GetMapping
    SimulatorSettings settings() {
        return new SimulatorSettings(clock.now(), clock.speed(), sender.url(), webhooks.shares());
    }

    @GetMapping("/records")
    List<Meal> records() {
        return provider.list(_ -> true);
    }

    @GetMapping("/deliveries")
    List<Webhook> deliveries(
            @RequestParam(name = "record_id", required = false) @Nullable String recordId,
            @RequestParam(required = false) @Nullable WebhookState state) {
        return sender.list(webhook -> (recordId == null || recordId.equals(webhook.recordId()))
                && (state == null || state == webhook.state()));
    }

    /// Has phones upload meals now. Returns the ids of their records.
    @PostMapping("/meals")
    List<String> upload(@Valid @RequestBody MealsRequest request) {
        List<String> users = Objects.requireNonNullElse(request.users, List.of());
        return IntStream.range(0, Objects.requireNonNullElse(request.count, 1))
                .mapToObj(i -> users.isEmpty() ? phones.nextUser() : users.get(i % users.size()))
                .map(user -> phones.upload(user, clock.now()).recordId())
                .toList();
    }

    /// Changes the given shares and keeps the others.
    @PostMapping("/mischief")
    Map<Mischief, Double> setMischief(@RequestBody Map<Mischief, Double> changes) {
        changes.forEach((kind, share) -> {
            if (share == null || !(share >= 0 && share <= 1)) {
                throw RequestErrors.invalid("body." + kind, "expected number from 0 to 1");
            }
        });
        webhooks.changeShares(changes);
        return webhooks.shares();
    }

    /// An empty URL ends all sending.
    @PostMapping("/webhook")
    SimulatorSettings setWebhook(@Valid @RequestBody WebhookRequest request) {
        if (request.url != null) {
            sender.sendTo(request.url);
        }
        if (request.key != null) {
            sender.signWith(request.key);
        }
        return settings();
    }

    @PostMapping("/clock")
    SimulatorSettings setClock(@Valid @RequestBody ClockRequest request) {
        clock.change(
                Objects.requireNonNullElse(request.speed, clock.speed()),
                Objects.requireNonNullElse(request.advance, Duration.ZERO));
        return settings();
    }

    /// Adds outages to those that are waiting.
    @PostMapping("/outages")
    Map<String, Integer> addOutages(@Valid @RequestBody OutagesRequest request) {
        return Map.of("ahead", outages.add(request.kind, Objects.requireNonNullElse(request.count, 1)));
    }

    @DeleteMapping("/outages")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void endOutages() {
        outages.clear();
    }

    record MealsRequest(
            @Min(1) @Max(100_000) @Nullable Integer count,
            @Nullable List<@NotEmpty String> users) {}

    record WebhookRequest(
            @Pattern(regexp = WebhookSender.URL, message = WebhookSender.NO_URL) @Nullable
            String url,

            @Size(min = 1) @Nullable String key) {}

    record ClockRequest(
            @DecimalMin("0.01") @DecimalMax("1000000") @Nullable
            Double speed,

            @DurationMin @Nullable Duration advance) {}

    record OutagesRequest(
            OutageFilter.@NotNull Outage kind,
            @Min(1) @Max(10_000) @Nullable Integer count) {}

    record SimulatorSettings(Instant now, double speed, String webhookUrl, Map<Mischief, Double> mischief) {}
}
