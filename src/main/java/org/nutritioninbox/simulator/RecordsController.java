package org.nutritioninbox.simulator;

import jakarta.validation.Valid;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/// The provider's endpoints for a user's records.
@RestController
@RequestMapping(RecordsController.PATH)
class RecordsController {

    static final String PATH = "/v3/nutrition_records";

    private final Provider provider;
    private final Meals meals;
    private final VirtualClock clock;

    RecordsController(Provider provider, Meals meals, VirtualClock clock) {
        this.provider = provider;
        this.meals = meals;
        this.clock = clock;
    }

    /// Both names are in use. Waits for the analysis only on request.
    @PostMapping({"", "/image"})
    ObjectNode upload(@RequestAttribute(TokenCheck.USER) String user, @Valid @RequestBody PhotoRequest request) {
        request.checkPhoto();
        CompletableFuture<Meal> analysed = new CompletableFuture<>();
        Meal meal = provider.upload(user, request.order(), clock.nowInMillis(), analysed);
        return request.waitOnProcess() ? MealJson.record(analysed.join()) : MealJson.accepted(meal);
    }

    @GetMapping("/{id}")
    ObjectNode one(@RequestAttribute(TokenCheck.USER) String user, @PathVariable String id) {
        return MealJson.record(found(user, id));
    }

    /// In order of upload, by its time.
    @GetMapping
    List<ObjectNode> list(
            @RequestAttribute(TokenCheck.USER) String user,
            @RequestParam("from_timestamp") Instant from,
            @RequestParam("to_timestamp") Instant to) {
        return meals
                .all(meal -> meal.user().equals(user)
                        && !meal.uploadedAt().isBefore(from)
                        && meal.uploadedAt().isBefore(to))
                .stream()
                .sorted(Comparator.comparing(Meal::uploadedAt))
                .map(MealJson::record)
                .toList();
    }

    @PatchMapping("/{id}")
    ObjectNode change(
            @RequestAttribute(TokenCheck.USER) String user,
            @PathVariable String id,
            @Valid @RequestBody ChangeRequest request) {
        if (request.servingSize() == null && request.consumedAt() == null) {
            throw Refusal.invalid("body.serving_size", "expected at least one of serving_size and consumed_at");
        }
        return changed(user, id, meal -> {
            if (request.servingSize() != null && meal.plate() == null) {
                throw Refusal.conflict("nutrition record has no serving");
            }
            return meal.updated(request.servingSize(), request.consumedAt(), meal.changeAt(clock.nowInMillis()));
        });
    }

    @PutMapping("/{id}")
    ObjectNode replace(
            @RequestAttribute(TokenCheck.USER) String user,
            @PathVariable String id,
            @Valid @RequestBody DishRequest dish) {
        return changed(
                user, id, meal -> meal.replaced(dish.plate(), dish.consumedAt(), meal.changeAt(clock.nowInMillis())));
    }

    @PostMapping("/manual")
    ObjectNode typeIn(@RequestAttribute(TokenCheck.USER) String user, @Valid @RequestBody DishRequest dish) {
        return MealJson.record(provider.typeIn(user, dish.plate(), dish.consumedAt(), clock.nowInMillis()));
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
        if (meal == null || !meal.user().equals(user)) {
            throw Refusal.notFound();
        }
        return meal;
    }
}
