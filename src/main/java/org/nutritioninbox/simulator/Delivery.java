package org.nutritioninbox.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.SigningKey;

/// One webhook and what became of it. Its body is made anew for each attempt, always the same.
final class Delivery {

    /// What a webhook is about.
    enum Kind {
        RECORD,
        FORGERY,
        PROVIDER_EVENTS,
        LAB_REPORT
    }

    /// What became of it; a lost one is never sent.
    enum State {
        WAITING,
        DELIVERED,
        DISCARDED,
        LOST
    }

    /// One request.
    ///
    /// @param dueAt when it was to be sent
    /// @param sentAt when it was
    /// @param status of the answer; `null` where there was none
    /// @param error why there was none
    record Attempt(
            Instant dueAt,
            Instant sentAt,
            @Nullable Integer status,
            @Nullable String error) {}

    private final String id;
    private final String recordId;
    private final Kind kind;
    private final Set<Mischief> mischief;
    private final Supplier<byte[]> body;
    private final @Nullable SigningKey otherKey;
    private final @Nullable String otherSignature;
    private final List<Attempt> attempts = new ArrayList<>(1);
    private State state = State.WAITING;
    private @Nullable Instant nextAttemptAt;

    private Delivery(
            String id,
            String recordId,
            Kind kind,
            Set<Mischief> mischief,
            Supplier<byte[]> body,
            @Nullable SigningKey otherKey,
            @Nullable String otherSignature) {
        this.id = id;
        this.recordId = recordId;
        this.kind = kind;
        this.mischief = Set.copyOf(mischief);
        this.body = body;
        this.otherKey = otherKey;
        this.otherSignature = otherSignature;
    }

    /// @param otherKey which it is signed with instead of the one in force
    static Delivery of(
            String id,
            String recordId,
            Kind kind,
            Set<Mischief> mischief,
            Supplier<byte[]> body,
            @Nullable SigningKey otherKey) {
        return new Delivery(id, recordId, kind, mischief, body, otherKey, null);
    }

    /// @param signature as it is claimed; none where it is empty
    static Delivery forged(String id, String recordId, Supplier<byte[]> body, String signature) {
        return new Delivery(id, recordId, Kind.FORGERY, Set.of(Mischief.FORGED), body, null, signature);
    }

    String id() {
        return id;
    }

    String recordId() {
        return recordId;
    }

    Kind kind() {
        return kind;
    }

    Set<Mischief> mischief() {
        return mischief;
    }

    byte[] body() {
        return body.get();
    }

    /// What the header says; empty where it is left out.
    String signatureOf(byte[] bytes, SigningKey inForce) {
        if (otherSignature != null) {
            return otherSignature;
        }
        return (otherKey == null ? inForce : otherKey).sign(bytes).hex();
    }

    synchronized State state() {
        return state;
    }

    synchronized @Nullable Instant nextAttemptAt() {
        return nextAttemptAt;
    }

    synchronized List<Attempt> attempts() {
        return List.copyOf(attempts);
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
}
