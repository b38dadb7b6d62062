package org.nutritioninbox.simulator;

import com.fasterxml.jackson.annotation.JsonFormat;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Offers the provider's endpoints for a user's records.
@RestController
@RequestMapping(RecordsController.PATH)
class RecordsController {

    static final String PATH = "/v3/nutrition_records";

    private static final String USER = "user";

    private final AccessTokens tokens;
    private final SimulatedProvider provider;
    private final VirtualClock clock;

    RecordsController(AccessTokens tokens, SimulatedProvider provider, VirtualClock clock) {
        this.tokens = tokens;
        this.provider = provider;
        this.clock = clock;
    }

    /// Finds the user of each request, before its body is read.
    @ModelAttribute(USER)
    String user(@RequestHeader(name = HttpHeaders.AUTHORIZATION, defaultValue = "") String authorization) {
        return tokens.userOf(authorization);
    }

    /// The provider documents both paths.
    @PostMapping({"", "/image"})
    Object upload(@ModelAttribute(USER) String user, @RequestBody PhotoRequest request) {
        if (!request.hasOnePhoto()) {
            throw RequestErrors.invalid("body.body", "expected exactly one of body and body_url");
        }
        Instant now = clock.now();
        CompletableFuture<Meal> analysed = new CompletableFuture<>();
        Meal meal = provider.upload(user, now, request.consumedAt(), analysed);
        return request.waitOnProcess()
                ? analysed.join()
                : new Accepted(meal.recordId(), meal.status(), meal.uploadedAt());
    }

    @GetMapping("/{id}")
    Meal get(@ModelAttribute(USER) String user, @PathVariable String id) {
        return provider.get(user, id);
    }

    /// The provider's times are in UTC, with or without a `Z`.
    @GetMapping
    List<Meal> list(
            @ModelAttribute(USER) String user,
            @RequestParam("from_timestamp") @DateTimeFormat(iso = DateTimeFormat.ISO.DATE_TIME) LocalDateTime from,
            @RequestParam("to_timestamp") @DateTimeFormat(iso = DateTimeFormat.ISO.DATE_TIME) LocalDateTime to) {
        Instant start = from.toInstant(ZoneOffset.UTC);
        Instant end = to.toInstant(ZoneOffset.UTC);
        return provider.list(meal -> meal.applicationUserId().equals(user)
                && !meal.uploadedAt().isBefore(start)
                && meal.uploadedAt().isBefore(end));
    }

    @PatchMapping("/{id}")
    Meal change(@ModelAttribute(USER) String user, @PathVariable String id, @Valid @RequestBody ChangeRequest request) {
        if (request.servingSize == null && request.consumedAt == null) {
            throw RequestErrors.invalid("body.serving_size", "expected at least one of serving_size and consumed_at");
        }
        return provider.change(user, id, request.servingSize, request.consumedAt);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@ModelAttribute(USER) String user, @PathVariable String id) {
        provider.delete(user, id);
    }

    /// Answers an upload that does not wait for its analysis.
    record Accepted(
            String recordId,
            String status,

            @JsonFormat(pattern = Meal.MILLIS, timezone = "UTC")
            Instant uploadedAt) {}

    /// @param servingSize bounded, since to scale a dish by 1e30000000 takes minutes
    record ChangeRequest(
            @Positive @Digits(integer = 9, fraction = 9) @Nullable
            BigDecimal servingSize,

            @Nullable Instant consumedAt) {}

    /// The body of an upload: a photo or its address. The provider's other fields have no effect here.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record PhotoRequest(
            byte @Nullable [] body,
            @Nullable String bodyUrl,
            boolean waitOnProcess,
            @Nullable Instant consumedAt) {

        boolean hasOnePhoto() {
            return (body == null) != (bodyUrl == null);
        }
    }
}
