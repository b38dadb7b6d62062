package org.nutritioninbox.simulator;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.simulator.Delivery.Attempt;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// What the real provider does not have: looks behind the scenes, and strings to pull. Open to everybody.
@RestController
@RequestMapping("/simulator")
class SimulatorController {

    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final int MOST_MEALS = 100_000;

    private final Provider provider;
    private final Phones phones;
    private final Meals meals;
    private final Deliveries deliveries;
    private final Courier courier;
    private final Tokens tokens;
    private final VirtualClock clock;
    private final Agenda agenda;

    SimulatorController(
            Provider provider,
            Phones phones,
            Meals meals,
            Deliveries deliveries,
            Courier courier,
            Tokens tokens,
            VirtualClock clock,
            Agenda agenda) {
        this.provider = provider;
        this.phones = phones;
        this.meals = meals;
        this.deliveries = deliveries;
        this.courier = courier;
        this.tokens = tokens;
        this.clock = clock;
        this.agenda = agenda;
    }

    @GetMapping
    State state() {
        return new State(
                clock.now(),
                clock.speed(),
                provider.seed(),
                meals.count(),
                courier.url(),
                provider.updatedWebhooks(),
                provider.mischief());
    }

    /// The newest version of every record, or of a user's.
    @GetMapping("/records")
    void records(
            @RequestParam(name = "application_user_id", required = false) @Nullable String user,
            HttpServletResponse response)
            throws IOException {
        write(meals.all(meal -> user == null || user.equals(meal.user())), MealJson::record, response);
    }

    /// Every webhook, or those about a record.
    @GetMapping("/deliveries")
    void deliveries(
            @RequestParam(name = "record_id", required = false) @Nullable String recordId,
            @RequestParam(required = false) @Nullable String state,
            HttpServletResponse response)
            throws IOException {
        if (state != null
                && Stream.of(Delivery.State.values())
                        .noneMatch(known -> known.name().equals(state))) {
            String expectation = "expected value to be one of " + List.of(Delivery.State.values());
            throw Refusal.invalid(List.of(Refusal.error("query.state", expectation, state)));
        }
        Predicate<Delivery> filter = delivery -> (recordId == null || recordId.equals(delivery.recordId()))
                && (state == null || state.equals(delivery.state().name()));
        write(deliveries.all(filter), SimulatorController::view, response);
    }

    /// One after the other: all at once would need as much memory again as they do.
    private static <T> void write(List<T> all, Function<T, Object> view, HttpServletResponse response)
            throws IOException {
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        OutputStream out = response.getOutputStream();
        out.write('[');
        for (int i = 0; i < all.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.write(MealJson.bytes(view.apply(all.get(i))));
        }
        out.write(']');
    }

    /// Has phones upload meals, now.
    @PostMapping("/meals")
    List<String> upload(InputStream body) throws IOException {
        Form form = Form.read(body).knowing(Set.of("count", "users"));
        int count = form.integer("count", 1, MOST_MEALS, 1);
        List<String> users = form.texts("users", USER);
        form.check();
        return IntStream.range(0, count)
                .mapToObj(i -> users.isEmpty() ? phones.nextUser() : users.get(i % users.size()))
                .map(user -> phones.upload(user, clock.nowInMillis()).recordId())
                .toList();
    }

    /// Changes some shares, for uploads from now on.
    @PostMapping("/mischief")
    Map<Mischief, Double> setMischief(InputStream body) throws IOException {
        Form form = Form.read(body);
        Map<Mischief, Double> shares = new EnumMap<>(provider.mischief());
        for (String name : form.names()) {
            Mischief mischief = Mischief.named(name);
            BigDecimal share = form.number(name, SimulatorController::isShare, "expected number from 0 to 1");
            if (mischief == null) {
                form.wrong(name, "unexpected property");
            } else if (share != null) {
                shares.put(mischief, share.doubleValue());
            }
        }
        form.check();
        provider.setMischief(shares);
        return provider.mischief();
    }

    private static boolean isShare(BigDecimal number) {
        return number.signum() >= 0 && number.compareTo(BigDecimal.ONE) <= 0;
    }

    /// Sends webhooks elsewhere, signs them with another key, or tells of changes too.
    @PostMapping("/webhook")
    State setWebhook(InputStream body) throws IOException {
        Form form = Form.read(body).knowing(Set.of("url", "key", "updated"));
        String url = form.text("url");
        if (url != null && !url.isBlank() && WebAddress.parse(url) == null) {
            form.wrong("url", "expected string to be http or https URL");
        }
        String key = form.has("key") ? form.required("key") : null;
        boolean updated = form.has("updated") ? form.flag("updated") : provider.updatedWebhooks();
        form.check();
        courier.sendTo(url, key);
        provider.setUpdatedWebhooks(updated);
        return state();
    }

    /// Makes time go faster or slower, or jump ahead; what was due meanwhile happens at once.
    @PostMapping("/clock")
    State setClock(InputStream body) throws IOException {
        Form form = Form.read(body).knowing(Set.of("speed", "advance"));
        BigDecimal speed = form.number("speed", SimulatorController::isSpeed, "expected number from 0.01 to 1000000");
        Duration advance = duration(form);
        form.check();
        if (speed != null) {
            clock.setSpeed(speed.doubleValue());
        }
        clock.advance(advance);
        agenda.lookAgain();
        return state();
    }

    private static boolean isSpeed(BigDecimal number) {
        return number.doubleValue() >= 0.01 && number.doubleValue() <= 1_000_000;
    }

    private static Duration duration(Form form) {
        String text = form.text("advance");
        try {
            Duration duration = text == null ? Duration.ZERO : Duration.parse(text);
            if (!duration.isNegative() && duration.toDays() <= 10_000) {
                return duration;
            }
        } catch (DateTimeException e) {
            // said below
        }
        form.wrong("advance", "expected string to be a duration as PT5H30M");
        return Duration.ZERO;
    }

    /// From now on all tokens that were given are refused.
    @DeleteMapping("/tokens")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revokeTokens() {
        tokens.revoke();
    }

    private static Object view(Delivery delivery) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", delivery.id());
        view.put("record_id", delivery.recordId());
        view.put("kind", delivery.kind().name());
        view.put(
                "mischief",
                delivery.mischief().stream().map(Mischief::toString).sorted().toList());
        view.put("state", delivery.state().name());
        Instant next = delivery.nextAttemptAt();
        if (next != null) {
            view.put("next_attempt_at", next);
        }
        view.put(
                "attempts",
                delivery.attempts().stream().map(SimulatorController::view).toList());
        return view;
    }

    private static Object view(Attempt attempt) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("due_at", attempt.dueAt());
        view.put("sent_at", attempt.sentAt());
        if (attempt.status() != null) {
            view.put("status", attempt.status());
        }
        if (attempt.error() != null) {
            view.put("error", attempt.error());
        }
        return view;
    }

    record State(
            Instant now,
            double speed,
            long seed,
            int records,
            String webhookUrl,
            boolean updatedWebhooks,
            Map<Mischief, Double> mischief) {}
}
