package org.nutritioninbox.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/// The provider's endpoints for a user's records.
@RestController
@RequestMapping("/v3/nutrition_records")
class RecordsController {

    private static final Set<String> PHOTO_FIELDS = Set.of(
            "body",
            "body_url",
            "wait_on_process",
            "analysis_mode",
            "country_code",
            "language_code",
            "include_nutri_score",
            "include_dish_description",
            "include_ingredients",
            "include_nutrition_fields",
            "consumed_at",
            "ignore_cache",
            "max_duration_seconds");
    private static final Pattern TWO_LETTERS = Pattern.compile("[a-z]{2}");
    private static final Pattern MODE = Pattern.compile("precise|fast");

    private static final int READ_AT_ONCE = 2;

    /// How long a photo waits for those before it.
    private static final Duration TURN = Duration.ofSeconds(5);

    private final Semaphore readers = new Semaphore(READ_AT_ONCE, true);
    private final Provider provider;
    private final Meals meals;
    private final VirtualClock clock;

    RecordsController(Provider provider, Meals meals, VirtualClock clock) {
        this.provider = provider;
        this.meals = meals;
        this.clock = clock;
    }

    /// Both names are in use. Waits for the analysis only where that is asked for.
    @PostMapping({"", "/image"})
    ObjectNode upload(@RequestAttribute(TokenCheck.USER) String user, InputStream body) throws IOException {
        Upload upload = read(body);
        CompletableFuture<Meal> analysed = new CompletableFuture<>();
        Meal meal = provider.upload(user, upload.order, clock.nowInMillis(), analysed);
        return upload.waits ? MealJson.record(analysed.join()) : MealJson.accepted(meal);
    }

    /// A photo takes several times its length until it is checked, and is forgotten then: only so many at once.
    private Upload read(InputStream body) throws IOException {
        if (!gotTurn()) {
            throw Refusal.busy(TURN);
        }
        try {
            Form form = Form.readWithPhoto(body).knowing(PHOTO_FIELDS);
            Upload upload = new Upload(form.flag("wait_on_process"), order(form));
            checkPhoto(form);
            form.check();
            return upload;
        } finally {
            readers.release();
        }
    }

    private boolean gotTurn() {
        try {
            return readers.tryAcquire(TURN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// @param waits whether to answer with the analysis
    private record Upload(boolean waits, Order order) {}

    private static Order order(Form form) {
        form.text("analysis_mode", MODE);
        form.text("country_code", TWO_LETTERS);
        form.flag("ignore_cache");
        form.number("max_duration_seconds", number -> number.signum() > 0, "expected number > 0");
        return new Order(
                form.flag("include_nutri_score"),
                form.flag("include_dish_description"),
                form.flag("include_ingredients"),
                form.texts("include_nutrition_fields", Nutrients.ALL),
                form.text("language_code", TWO_LETTERS),
                form.time("consumed_at"));
    }

    private static void checkPhoto(Form form) {
        String body = form.text("body");
        String url = form.text("body_url");
        if (form.has("body") == form.has("body_url")) {
            form.wrong(form.has("body") ? "body_url" : "body", "expected exactly one of body and body_url");
        } else if (body != null) {
            String complaint = Photo.complaint(body);
            if (complaint != null) {
                form.wrong("body", complaint);
            }
        } else if (url != null && WebAddress.parse(url) == null) {
            form.wrong("body_url", "expected string to be http or https URL");
        }
    }

    @GetMapping("/{id}")
    ObjectNode one(@RequestAttribute(TokenCheck.USER) String user, @PathVariable String id) {
        return MealJson.record(found(user, id));
    }

    /// In order of upload, by its time.
    @GetMapping
    List<ObjectNode> list(
            @RequestAttribute(TokenCheck.USER) String user,
            @RequestParam(name = "from_timestamp", required = false) @Nullable String from,
            @RequestParam(name = "to_timestamp", required = false) @Nullable String to) {
        List<Map<String, @Nullable Object>> errors = new ArrayList<>();
        Instant inclusive = time("from_timestamp", from, errors);
        Instant exclusive = time("to_timestamp", to, errors);
        if (!errors.isEmpty()) {
            throw Refusal.invalid(errors);
        }
        return meals
                .all(meal -> meal.user().equals(user)
                        && !meal.uploadedAt().isBefore(inclusive)
                        && meal.uploadedAt().isBefore(exclusive))
                .stream()
                .sorted(Comparator.comparing(Meal::uploadedAt))
                .map(MealJson::record)
                .toList();
    }

    /// In UTC, with or without saying so.
    private static Instant time(String name, @Nullable String text, List<Map<String, @Nullable Object>> errors) {
        if (text == null || text.isBlank()) {
            errors.add(Refusal.error("query." + name, "required query parameter is missing", null));
            return Instant.EPOCH;
        }
        try {
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException f) {
                errors.add(Refusal.error("query." + name, "expected 2006-01-02T15:04:05[Z]", text));
                return Instant.EPOCH;
            }
        }
    }

    @PatchMapping("/{id}")
    ObjectNode change(@RequestAttribute(TokenCheck.USER) String user, @PathVariable String id, InputStream body)
            throws IOException {
        Form form = Form.read(body).knowing(Set.of("serving_size", "consumed_at"));
        BigDecimal serving = form.number("serving_size", number -> number.signum() > 0, "expected number > 0");
        Instant consumed = form.time("consumed_at");
        if (!form.has("serving_size") && !form.has("consumed_at")) {
            form.wrong("serving_size", "expected at least one of serving_size and consumed_at");
        }
        form.check();
        return changed(user, id, meal -> {
            if (serving != null && meal.plate() == null) {
                throw Refusal.conflict("nutrition record has no serving");
            }
            return meal.updated(serving, consumed, meal.changeAt(clock.nowInMillis()));
        });
    }

    @PutMapping("/{id}")
    ObjectNode replace(@RequestAttribute(TokenCheck.USER) String user, @PathVariable String id, InputStream body)
            throws IOException {
        TypedIn typedIn = TypedIn.read(body);
        return changed(
                user,
                id,
                meal -> meal.replaced(typedIn.plate(), typedIn.consumedAt(), meal.changeAt(clock.nowInMillis())));
    }

    @PostMapping("/manual")
    ObjectNode typeIn(@RequestAttribute(TokenCheck.USER) String user, InputStream body) throws IOException {
        TypedIn typedIn = TypedIn.read(body);
        return MealJson.record(provider.upload(user, typedIn.plate(), typedIn.consumedAt(), clock.nowInMillis()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@RequestAttribute(TokenCheck.USER) String user, @PathVariable String id) {
        Meal meal = meals.find(id);
        if (meal != null && meal.user().equals(user)) {
            meals.remove(id);
        }
    }

    private ObjectNode changed(String user, String id, UnaryOperator<Meal> change) {
        found(user, id);
        Meal changed = meals.change(id, meal -> {
            if (!meal.isAnalysed()) {
                throw Refusal.conflict("nutrition record is still being processed");
            }
            return change.apply(meal);
        });
        if (changed == null) {
            throw Refusal.notFound();
        }
        provider.changed(changed);
        return MealJson.record(changed);
    }

    private Meal found(String user, String id) {
        Meal meal = meals.find(id);
        if (meal == null || !Objects.equals(meal.user(), user)) {
            throw Refusal.notFound();
        }
        return meal;
    }
}
