package org.nutritioninbox.simulator;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Changes the world of the provider while it runs. Open to every caller.
@RestController
@RequestMapping("/simulator")
class SimulatorController {

    private final Provider provider;
    private final Phones phones;
    private final Courier courier;
    private final VirtualClock clock;
    private final Agenda agenda;
    private final Outages outages;

    SimulatorController(
            Provider provider, Phones phones, Courier courier, VirtualClock clock, Agenda agenda, Outages outages) {
        this.provider = provider;
        this.phones = phones;
        this.courier = courier;
        this.clock = clock;
        this.agenda = agenda;
        this.outages = outages;
    }

    @GetMapping
    State state() {
        return new State(
                clock.now(),
                clock.speed(),
                provider.seed(),
                courier.url(),
                provider.updatedWebhooks(),
                provider.mischief());
    }

    /// Has phones upload meals now; returns their ids.
    @PostMapping("/meals")
    List<String> upload(@Valid @RequestBody MealsRequest request) {
        List<String> users = Objects.requireNonNullElse(request.users, List.of());
        return IntStream.range(0, Objects.requireNonNullElse(request.count, 1))
                .mapToObj(i -> users.isEmpty() ? phones.nextUser() : users.get(i % users.size()))
                .map(user -> phones.upload(user, clock.nowInMillis()).recordId())
                .toList();
    }

    /// Changes some shares, for uploads from now on.
    @PostMapping("/mischief")
    Map<Mischief, Double> setMischief(@RequestBody Map<Mischief, @Nullable Double> changes) {
        Map<Mischief, Double> shares = new EnumMap<>(provider.mischief());
        changes.forEach((kind, share) -> {
            if (share == null || !(share >= 0 && share <= 1)) {
                throw Refusal.invalid("body." + kind, "expected number from 0 to 1");
            }
            shares.put(kind, share);
        });
        provider.setMischief(shares);
        return provider.mischief();
    }

    /// Sends webhooks elsewhere, signs them with another key, or sends changes too. Leaves out what is `null`.
    @PostMapping("/webhook")
    State setWebhook(@Valid @RequestBody WebhookRequest request) {
        if (request.url != null) {
            if (!request.url.isBlank() && WebAddress.parse(request.url) == null) {
                throw Refusal.invalid("body.url", "expected string to be http or https URL");
            }
            courier.sendTo(request.url);
        }
        if (request.key != null) {
            courier.signWith(request.key);
        }
        if (request.updated != null) {
            provider.setUpdatedWebhooks(request.updated);
        }
        return state();
    }

    /// Makes time go faster or slower, or jump ahead. What became due happens at once.
    @PostMapping("/clock")
    State setClock(@Valid @RequestBody ClockRequest request) {
        if (request.speed != null) {
            clock.setSpeed(request.speed);
        }
        clock.advance(Objects.requireNonNullElse(request.advance, Duration.ZERO));
        agenda.lookAgain();
        return state();
    }

    /// Has the next calls for records go wrong, after those that were asked for before.
    @PostMapping("/outages")
    Map<String, Integer> addOutages(@Valid @RequestBody OutagesRequest request) {
        outages.add(request.kind, Objects.requireNonNullElse(request.count, 1));
        return Map.of("ahead", outages.size());
    }

    @DeleteMapping("/outages")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void endOutages() {
        outages.clear();
    }

    record MealsRequest(
            @Min(1) @Max(100_000) @Nullable Integer count,

            @Nullable
            List<@NotNull @Pattern(regexp = AuthController.USER, message = PhotoRequest.NO_MATCH) String> users) {}

    record WebhookRequest(
            @Nullable String url,

            @Pattern(regexp = ".+", message = "expected at least one character") @Nullable
            String key,

            @Nullable Boolean updated) {}

    record ClockRequest(
            @DecimalMin("0.01") @DecimalMax("1000000") @Nullable
            Double speed,

            @DurationMin @DurationMax(days = 10_000) @Nullable
            Duration advance) {}

    record OutagesRequest(
            @NotNull Outages.Kind kind,
            @Min(1) @Max(10_000) @Nullable Integer count) {}

    record State(
            Instant now,
            double speed,
            long seed,
            String webhookUrl,
            boolean updatedWebhooks,
            Map<Mischief, Double> mischief) {}
}
