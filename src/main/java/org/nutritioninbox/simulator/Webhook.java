package org.nutritioninbox.simulator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Holds one webhook and its attempts. Its body is written anew for each attempt and is always the same.
///
/// @param meal the body
/// @param signed the meal that the signature is made for; another one in a forgery
record Webhook(
        String id,
        WebhookKind kind,
        Set<Mischief> mischief,
        List<Attempt> attempts,
        @JsonIgnore Meal meal,
        @JsonIgnore Meal signed) {

    private static final int OK = 200;
    private static final int MAX_ATTEMPTS = 11;

    static Webhook of(Meal meal, String id, Set<Mischief> mischief) {
        return new Webhook(id, WebhookKind.RECORD, mischief, new CopyOnWriteArrayList<>(), meal, meal);
    }

    static Webhook forgery(Meal meal, String id, Meal signed) {
        return new Webhook(
                id, WebhookKind.FORGERY, Set.of(Mischief.FORGED), new CopyOnWriteArrayList<>(), meal, signed);
    }

    @JsonProperty
    String recordId() {
        return meal.recordId();
    }

    @JsonProperty
    WebhookState state() {
        if (mischief.contains(Mischief.LOST)) {
            return WebhookState.LOST;
        }
        if (attempts.isEmpty()) {
            return WebhookState.WAITING;
        }
        if (Objects.equals(attempts.getLast().status(), OK)) {
            return WebhookState.DELIVERED;
        }
        return kind == WebhookKind.FORGERY || attempts.size() == MAX_ATTEMPTS
                ? WebhookState.DISCARDED
                : WebhookState.WAITING;
    }

    enum WebhookKind {
        RECORD,
        FORGERY
    }

    /// Describes one request.
    ///
    /// @param status of the answer; `null` without one
    /// @param error why there was no answer
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Attempt(
            Instant dueAt,
            Instant sentAt,
            @Nullable Integer status,
            @Nullable String error) {}
}
