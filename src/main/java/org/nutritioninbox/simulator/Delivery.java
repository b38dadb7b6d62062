package org.nutritioninbox.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.SigningKey;

/// One webhook and its attempts. Its body is made anew for each attempt, always the same.
final class Delivery {

    /// The subject of a webhook.
    enum Kind {
        RECORD,
        FORGERY,
        PROVIDER_EVENTS,
        LAB_REPORT
    }

    /// How far a webhook is. A lost one is never sent.
    enum State {
        WAITING,
        DELIVERED,
        DISCARDED,
        LOST
    }

    /// One request.
    ///
    /// @param status of the answer; `null` without one
    /// @param error why there was none
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Attempt(
            Instant dueAt,
            Instant sentAt,
            @Nullable Integer status,
            @Nullable String error) {}

    /// What is sent, and which mischief is part of it.
    ///
    /// @param signature of the body, by the key in force; no header if it is empty
    record Content(
            Kind kind,
            Set<Mischief> mischief,
            Supplier<byte[]> body,
            BiFunction<byte[], SigningKey, String> signature) {

        static Content of(Kind kind, Supplier<byte[]> body) {
            return new Content(
                    kind, Set.of(), body, (bytes, key) -> key.sign(bytes).hex());
        }
    }

    private final String id;
    private final String recordId;
    private final Content content;
    private final List<Attempt> attempts = new ArrayList<>(1);
    private State state = State.WAITING;
    private @Nullable Instant nextAttemptAt;

    Delivery(String id, String recordId, Content content) {
        this.id = id;
        this.recordId = recordId;
        this.content = content;
    }

    String recordId() {
        return recordId;
    }

    Content content() {
        return content;
    }

    synchronized State state() {
        return state;
    }

    synchronized int attempts() {
        return attempts.size();
    }

    synchronized void expect(Instant next) {
        nextAttemptAt = next;
    }

    synchronized void add(Attempt attempt) {
        attempts.add(attempt);
    }

    synchronized void end(State end) {
        state = end;
        nextAttemptAt = null;
    }

    synchronized View view() {
        return new View(id, recordId, content.kind, content.mischief, state, nextAttemptAt, List.copyOf(attempts));
    }

    /// How it is shown.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String id,
            String recordId,
            Kind kind,
            Set<Mischief> mischief,
            State state,
            @Nullable Instant nextAttemptAt,
            List<Attempt> attempts) {}
}
