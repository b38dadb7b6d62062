package org.nutritioninbox.simulator;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Holds one webhook and its attempts. Its body is written anew for each attempt and is always the same.
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"id", "recordId", "kind", "mischief", "state", "nextAttemptAt", "attempts"})
@SuppressWarnings("UnusedVariable") // fields are written as JSON
final class Webhook {

    enum Kind {
        RECORD,
        FORGERY
    }

    /// A lost webhook is never sent.
    enum State {
        WAITING,
        DELIVERED,
        DISCARDED,
        LOST
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

    private final String id;
    private final String recordId;
    private final Kind kind;
    private final Set<Mischief> mischief;
    private volatile State state = State.WAITING;
    private volatile @Nullable Instant nextAttemptAt;
    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();

    @JsonIgnore
    private final Meal meal;

    @JsonIgnore
    private final Meal signed;

    private Webhook(String id, Kind kind, Set<Mischief> mischief, Meal meal, Meal signed) {
        this.id = id;
        this.recordId = meal.recordId();
        this.kind = kind;
        this.mischief = mischief;
        this.meal = meal;
        this.signed = signed;
    }

    static Webhook of(Meal meal, String id, Set<Mischief> mischief) {
        return new Webhook(id, Kind.RECORD, mischief, meal, meal);
    }

    /// Carries the signature of another meal.
    static Webhook forgery(Meal meal, String id, Meal signed) {
        return new Webhook(id, Kind.FORGERY, Set.of(Mischief.FORGED), meal, signed);
    }

    Meal meal() {
        return meal;
    }

    /// The meal that the signature is made for.
    Meal signed() {
        return signed;
    }

    boolean has(Mischief one) {
        return mischief.contains(one);
    }

    boolean isForgery() {
        return kind == Kind.FORGERY;
    }

    State state() {
        return state;
    }

    int attempts() {
        return attempts.size();
    }

    void expect(Instant next) {
        nextAttemptAt = next;
    }

    void add(Attempt attempt) {
        attempts.add(attempt);
    }

    void end(State end) {
        nextAttemptAt = null;
        state = end;
    }
}
