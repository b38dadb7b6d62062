package org.nutritioninbox.provider;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A call to the provider failed. The message is one sentence for operators and quotes no content.
public final class ProviderFailed extends RuntimeException {

    /// Tells failures apart by what the caller can do next.
    public enum Reason {
        /// The settings of the provider are missing.
        NOT_CONFIGURED,
        /// The provider does not know the record.
        NOT_FOUND,
        /// The provider refuses our sign-in or a new token.
        SIGN_IN_REFUSED,
        /// The provider refuses the request; see [ProviderFailed#refusal].
        REFUSED,
        /// Too many calls; see [ProviderFailed#until].
        THROTTLED,
        /// The provider answered with an error of its own; see [ProviderFailed#until].
        FAILING,
        /// No answer came, or not in time.
        UNREACHABLE,
        /// The answer is not JSON but, for example, an HTML page or a redirect, or it was cut off.
        UNREADABLE,
        /// The answer is longer than our limit. A list can be requested in parts.
        TOO_LARGE,
        /// The circuit breaker is open, so the provider was not called; see [ProviderFailed#until].
        BREAKER_OPEN
    }

    private static final Set<Reason> TRANSIENT = EnumSet.of(Reason.THROTTLED, Reason.FAILING, Reason.UNREACHABLE);

    private final Reason reason;
    private final boolean mayHaveArrived;
    private final @Nullable Instant until;
    private final @Nullable Refusal refusal;

    private ProviderFailed(
            Reason reason,
            String sentence,
            boolean mayHaveArrived,
            @Nullable Instant until,
            @Nullable Refusal refusal,
            @Nullable Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
        this.mayHaveArrived = mayHaveArrived;
        this.until = until;
        this.refusal = refusal;
    }

    private ProviderFailed(Reason reason, String sentence, boolean mayHaveArrived) {
        this(reason, sentence, mayHaveArrived, null, null, null);
    }

    static ProviderFailed notConfigured() {
        return new ProviderFailed(Reason.NOT_CONFIGURED, "The provider is not configured", false);
    }

    static ProviderFailed invalidUser() {
        return new ProviderFailed(Reason.REFUSED, "The provider has no users with such an id", false);
    }

    static ProviderFailed refused(Reason reason, Refusal refusal) {
        return new ProviderFailed(reason, "The provider refused with " + refusal.status(), false, null, refusal, null);
    }

    static ProviderFailed throttled(@Nullable Instant until) {
        return new ProviderFailed(Reason.THROTTLED, "The provider wants fewer calls", false, until, null, null);
    }

    /// Even a 503 with `Retry-After` can come from a load balancer that forwarded the call before.
    static ProviderFailed failing(int status, @Nullable Instant until) {
        return new ProviderFailed(Reason.FAILING, "The provider failed with " + status, true, until, null, null);
    }

    static ProviderFailed cutOff(Throwable cause) {
        return new ProviderFailed(Reason.UNREADABLE, "The provider's answer was cut off", true, null, null, cause);
    }

    static ProviderFailed unreachable(Throwable cause, boolean mayHaveArrived) {
        String sentence = mayHaveArrived ? "The provider did not answer" : "The provider cannot be reached";
        return new ProviderFailed(Reason.UNREACHABLE, sentence, mayHaveArrived, null, null, cause);
    }

    /// An answer that does not say whether the call took effect.
    ///
    /// @param what the answer was instead
    public static ProviderFailed unreadable(String what) {
        return new ProviderFailed(Reason.UNREADABLE, "The provider answered with " + what, true);
    }

    static ProviderFailed tooLarge() {
        return new ProviderFailed(Reason.TOO_LARGE, "The provider's answer is longer than PROVIDER_ANSWER_LIMIT", true);
    }

    static ProviderFailed breakerOpen(Instant until) {
        String sentence = "The provider has failed too often to be called now";
        return new ProviderFailed(Reason.BREAKER_OPEN, sentence, false, until, null, null);
    }

    /// The sign-in failed, so the call itself was never sent.
    ProviderFailed duringSignIn() {
        Reason why = refusal == null ? reason : Reason.SIGN_IN_REFUSED;
        return new ProviderFailed(why, "At sign-in: " + getMessage(), false, until, refusal, this);
    }

    public Reason reason() {
        return reason;
    }

    /// Calls before this time will fail too; `null` if the time is not known.
    public @Nullable Instant until() {
        return until;
    }

    /// The provider's objections; `null` unless it refused the request.
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /// The HTTP status of a refusal; `null` otherwise.
    public @Nullable Integer status() {
        return refusal == null ? null : refusal.status();
    }

    /// Returns true if the call may have taken effect although its answer is missing.
    public boolean mayHaveArrived() {
        return mayHaveArrived;
    }

    /// Returns true if another attempt may succeed. Of the unreadable answers, only one that was cut off has a cause.
    boolean isTransient() {
        return TRANSIENT.contains(reason) || (reason == Reason.UNREADABLE && getCause() != null);
    }

    /// The provider's own words, from its problem document.
    ///
    /// @param status of the answer
    public record Refusal(
            int status, @Nullable String title, @Nullable String detail, List<Complaint> complaints) {}

    /// One of the problem document's `errors`.
    ///
    /// @param location for example `body.country_code`
    public record Complaint(
            @Nullable String location, @Nullable String message) {}
}
