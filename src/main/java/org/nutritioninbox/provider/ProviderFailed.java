package org.nutritioninbox.provider;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The provider did not do what it was asked for. The message is one sentence for operators, without content.
public final class ProviderFailed extends RuntimeException {

    /// Why, as far as it matters to what is done next.
    public enum Reason {
        /// Nobody has said where it is, or who we are.
        NOT_CONFIGURED,
        /// It does not know the record.
        NOT_FOUND,
        /// It does not let us in, not even with a new token.
        SIGN_IN_REFUSED,
        /// It understood, and refuses; see [ProviderFailed#refusal].
        REFUSED,
        /// Too many calls; see [ProviderFailed#until].
        THROTTLED,
        /// It answers, but with an error of its own; see [ProviderFailed#until].
        FAILING,
        /// No answer came, or not in time.
        UNREACHABLE,
        /// What came is no answer: not JSON, an HTML page, a redirect, or cut off.
        UNREADABLE,
        /// The answer is longer than we take; a list may be asked for in parts.
        TOO_LARGE,
        /// It has failed too often just now, so it was not asked; see [ProviderFailed#until].
        BREAKER_OPEN
    }

    private final Reason reason;
    private final Response response;
    private final boolean passing;
    private final boolean mayHaveArrived;

    private ProviderFailed(
            Reason reason,
            String sentence,
            @Nullable Throwable cause,
            Response response,
            boolean passing,
            boolean mayHaveArrived) {
        super(sentence, cause);
        this.reason = reason;
        this.response = response;
        this.passing = passing;
        this.mayHaveArrived = mayHaveArrived;
    }

    static ProviderFailed notConfigured() {
        return new ProviderFailed(
                Reason.NOT_CONFIGURED, "The provider is not configured", null, Response.NOTHING, false, false);
    }

    /// A name that the provider cannot have a user of.
    static ProviderFailed noSuchUser() {
        return new ProviderFailed(
                Reason.REFUSED,
                "The provider knows no users of such a name",
                null,
                new Response(null, null, new Refusal(null, null, List.of())),
                false,
                false);
    }

    /// It understood and did nothing.
    static ProviderFailed refused(Reason reason, int status, Refusal refusal) {
        return new ProviderFailed(
                reason, "The provider refused with " + status, null, new Response(status, null, refusal), false, false);
    }

    static ProviderFailed throttled(int status, @Nullable Instant until) {
        return new ProviderFailed(
                Reason.THROTTLED,
                "The provider wants fewer calls",
                null,
                new Response(status, until, null),
                true,
                false);
    }

    /// Even a 503 that says when to come again may be from a load balancer that had passed the call on before.
    static ProviderFailed failing(int status, @Nullable Instant until) {
        return new ProviderFailed(
                Reason.FAILING,
                "The provider failed with " + status,
                null,
                new Response(status, until, null),
                true,
                true);
    }

    static ProviderFailed unreachable(Throwable cause, boolean mayHaveArrived) {
        return new ProviderFailed(
                Reason.UNREACHABLE,
                mayHaveArrived ? "The provider did not answer" : "The provider cannot be reached",
                cause,
                Response.NOTHING,
                true,
                mayHaveArrived);
    }

    static ProviderFailed cutOff(Throwable cause) {
        return new ProviderFailed(
                Reason.UNREADABLE, "The provider's answer was cut off", cause, Response.NOTHING, true, true);
    }

    /// An answer that says nothing, so that nobody knows what came of the call.
    ///
    /// @param what it was instead
    public static ProviderFailed unreadable(String what, @Nullable Integer status) {
        return new ProviderFailed(
                Reason.UNREADABLE,
                "The provider answered with " + what,
                null,
                new Response(status, null, null),
                false,
                true);
    }

    static ProviderFailed tooLarge() {
        return new ProviderFailed(
                Reason.TOO_LARGE,
                "The provider's answer is longer than PROVIDER_ANSWER_LIMIT",
                null,
                Response.NOTHING,
                false,
                true);
    }

    static ProviderFailed breakerOpen(Instant until) {
        return new ProviderFailed(
                Reason.BREAKER_OPEN,
                "The provider has failed too often to be asked just now",
                null,
                new Response(null, until, null),
                false,
                false);
    }

    /// The same, where it was only about being let in.
    ProviderFailed beforeTheCall() {
        return new ProviderFailed(
                response.status != null && response.refusal != null ? Reason.SIGN_IN_REFUSED : reason,
                "At sign-in: " + getMessage(),
                this,
                response,
                passing,
                false);
    }

    public Reason reason() {
        return reason;
    }

    /// The HTTP status; `null` where no answer came.
    public @Nullable Integer status() {
        return response.status;
    }

    /// Before this time it is of no use to ask again; `null` where nobody said.
    public @Nullable Instant until() {
        return response.until;
    }

    /// What it objects to; `null` where it is not the request that is wrong.
    public @Nullable Refusal refusal() {
        return response.refusal;
    }

    /// Whether the provider may have done what it was asked for, and only its answer is missing.
    public boolean mayHaveArrived() {
        return mayHaveArrived;
    }

    /// Whether another attempt may fare better.
    boolean isPassing() {
        return passing;
    }

    /// The provider's own words, from its problem document.
    public record Refusal(@Nullable String title, @Nullable String detail, List<Complaint> complaints) {}

    /// One of its `errors`.
    ///
    /// @param location for example `body.country_code`
    public record Complaint(
            @Nullable String location, @Nullable String message) {}

    /// The parts of an answer that say why it failed.
    private record Response(
            @Nullable Integer status,
            @Nullable Instant until,
            @Nullable Refusal refusal) {

        static final Response NOTHING = new Response(null, null, null);
    }
}
