package org.nutritioninbox.simulator;

import com.fasterxml.jackson.annotation.JsonFormat;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
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

/// Offers the provider's endpoints for a user's records.
@RestController
@RequestMapping(RecordsController.PATH)
class RecordsController {

    static final String PATH = "/v3/nutrition_records";

    private final SimulatedProvider provider;
    private final VirtualClock clock;

    RecordsController(SimulatedProvider provider, VirtualClock clock) {
        this.provider = provider;
        this.clock = clock;
    }

    /// The provider documents both paths.
    @PostMapping({"", "/image"})
    Object upload(@RequestAttribute(TokenCheck.USER) String user, @Valid @RequestBody PhotoRequest request) {
        request.checkPhoto();
        Instant now = clock.nowInMillis();
        Instant defaultTime = now.truncatedTo(ChronoUnit.SECONDS);
        CompletableFuture<Meal> analysed = new CompletableFuture<>();
        Meal meal = provider.upload(user, now, dish -> request.selectFrom(dish, defaultTime), analysed);
        return request.waitOnProcess()
                ? analysed.join()
                : new Accepted(meal.recordId(), meal.status(), meal.uploadedAt());
    }

    @GetMapping("/{id}")
    Meal get(@RequestAttribute(TokenCheck.USER) String user, @PathVariable String id) {
        return provider.get(user, id);
    }

    @GetMapping
    List<Meal> list(
            @RequestAttribute(TokenCheck.USER) String user,
            @RequestParam("from_timestamp") Instant from,
            @RequestParam("to_timestamp") Instant to) {
        return provider
                .list(meal -> meal.applicationUserId().equals(user)
                        && !meal.uploadedAt().isBefore(from)
                        && meal.uploadedAt().isBefore(to))
                .stream()
                .sorted(Comparator.comparing(Meal::uploadedAt))
                .toList();
    }

    @PatchMapping("/{id}")
    Meal change(
            @RequestAttribute(TokenCheck.USER) String user,
            @PathVariable String id,
            @Valid @RequestBody ChangeRequest request) {
        if (request.servingSize == null && request.consumedAt == null) {
            throw ApiError.invalid("body.serving_size", "expected at least one of serving_size and consumed_at");
        }
        return provider.change(
                user, id, meal -> meal.updated(request.servingSize, request.consumedAt, clock.nowInMillis()));
    }

    @PutMapping("/{id}")
    Meal replace(
            @RequestAttribute(TokenCheck.USER) String user,
            @PathVariable String id,
            @Valid @RequestBody MealContent content) {
        return provider.change(user, id, meal -> meal.replaced(content, clock.nowInMillis()));
    }

    @PostMapping("/manual")
    Meal enter(@RequestAttribute(TokenCheck.USER) String user, @Valid @RequestBody MealContent content) {
        return provider.enter(user, content);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@RequestAttribute(TokenCheck.USER) String user, @PathVariable String id) {
        provider.delete(user, id);
    }

    /// Answers an upload that does not wait for its analysis.
    record Accepted(
            String recordId,
            String status,

            @JsonFormat(pattern = Meal.MILLIS, timezone = "UTC")
            Instant uploadedAt) {}

    record ChangeRequest(
            @Positive @Nullable BigDecimal servingSize,
            @Nullable Instant consumedAt) {}
}
