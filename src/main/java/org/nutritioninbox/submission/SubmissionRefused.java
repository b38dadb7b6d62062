package org.nutritioninbox.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Refusal;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// A submission came to nothing, or nobody knows what it came to. Objections are listed under `errors`, as the provider
/// does it; `outcome` says whether it may have been submitted all the same.
final class SubmissionRefused extends ErrorResponseException {

    private static final String AGAIN_SECONDS = "5";

    private SubmissionRefused(HttpStatus status, String detail, Outcome outcome) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
        getBody().setProperty("outcome", outcome.name().toLowerCase(Locale.ROOT));
    }

    /// What is wrong with the request.
    static SubmissionRefused invalid(List<Objection> objections) {
        return notSubmitted(HttpStatus.UNPROCESSABLE_CONTENT, "validation failed")
                .with(objections);
    }

    static SubmissionRefused malformed(String what) {
        return notSubmitted(HttpStatus.BAD_REQUEST, "validation failed").with(List.of(new Objection("body", what)));
    }

    static SubmissionRefused tooLong() {
        return notSubmitted(
                HttpStatus.CONTENT_TOO_LARGE, "The request is longer than a photo of 10 MB, base64-encoded, can be");
    }

    static SubmissionRefused tooSlow() {
        return notSubmitted(HttpStatus.REQUEST_TIMEOUT, "The request took too long to arrive");
    }

    static SubmissionRefused full() {
        return notSubmitted(HttpStatus.SERVICE_UNAVAILABLE, "Too many photos are on their way, please try again")
                .again();
    }

    static SubmissionRefused busy() {
        return notSubmitted(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "Too many submissions are waiting for the provider, please try again")
                .again();
    }

    /// There is no provider to pass it on to, so there is nothing to post to.
    static SubmissionRefused notConfigured() {
        return notSubmitted(HttpStatus.METHOD_NOT_ALLOWED, "Nothing can be submitted: the provider is not configured")
                .header(HttpHeaders.ALLOW, HttpMethod.GET.name());
    }

    static SubmissionRefused inProgress() {
        return new SubmissionRefused(
                        HttpStatus.CONFLICT,
                        "A submission with this idempotency key is still on its way",
                        Outcome.UNKNOWN)
                .again();
    }

    static SubmissionRefused otherRequest() {
        return notSubmitted(HttpStatus.UNPROCESSABLE_CONTENT, "Something else was submitted with this idempotency key")
                .with(List.of(new Objection("header.Idempotency-Key", "was used for another request")));
    }

    /// It was sent before under the same key, and is not sent again.
    static SubmissionRefused stillUnknown() {
        return new SubmissionRefused(
                HttpStatus.GATEWAY_TIMEOUT,
                "It is not known whether the provider took this submission; it is not sent again under the same"
                        + " idempotency key",
                Outcome.UNKNOWN);
    }

    /// What the provider made of it.
    static SubmissionRefused of(ProviderFailed failure, Instant now) {
        HttpStatus status = status(failure);
        SubmissionRefused refused = new SubmissionRefused(
                status, detail(failure), failure.mayHaveArrived() ? Outcome.UNKNOWN : Outcome.NOT_SUBMITTED);
        if (failure.status() != null) {
            refused.getBody().setProperty("provider_status", failure.status());
        }
        if (failure.until() != null && !failure.mayHaveArrived()) {
            long seconds = Math.max(1, Duration.between(now, failure.until()).toSeconds() + 1);
            refused.header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        } else if (status == HttpStatus.TOO_MANY_REQUESTS || status == HttpStatus.SERVICE_UNAVAILABLE) {
            refused.again();
        }
        Refusal refusal = failure.refusal();
        if (refusal != null && !refusal.complaints().isEmpty()) {
            refused.with(refusal.complaints().stream()
                    .map(complaint -> new Objection(complaint.location(), complaint.message()))
                    .toList());
        }
        return refused;
    }

    private static HttpStatus status(ProviderFailed failure) {
        return switch (failure.reason()) {
            case REFUSED -> refusedStatus(failure.status());
            case THROTTLED -> HttpStatus.TOO_MANY_REQUESTS;
            case BREAKER_OPEN -> HttpStatus.SERVICE_UNAVAILABLE;
            case FAILING -> failure.mayHaveArrived() ? HttpStatus.BAD_GATEWAY : HttpStatus.SERVICE_UNAVAILABLE;
            case UNREACHABLE -> failure.mayHaveArrived() ? HttpStatus.GATEWAY_TIMEOUT : HttpStatus.SERVICE_UNAVAILABLE;
            case NOT_CONFIGURED -> HttpStatus.METHOD_NOT_ALLOWED;
            case NOT_FOUND, SIGN_IN_REFUSED, UNREADABLE, TOO_LARGE -> HttpStatus.BAD_GATEWAY;
        };
    }

    /// Objections to the request are passed on; whatever else it refuses is between the provider and us.
    private static HttpStatus refusedStatus(@Nullable Integer status) {
        if (status == null) {
            return HttpStatus.UNPROCESSABLE_CONTENT;
        }
        return switch (status) {
            case 400, 413, 415, 422 -> HttpStatus.valueOf(status);
            default -> HttpStatus.BAD_GATEWAY;
        };
    }

    private static String detail(ProviderFailed failure) {
        Refusal refusal = failure.refusal();
        String said = refusal == null ? null : refusal.detail();
        String sentence = String.valueOf(failure.getMessage());
        if (said != null) {
            sentence += ": " + said;
        }
        return failure.mayHaveArrived() ? sentence + "; it may have been submitted all the same" : sentence;
    }

    private static SubmissionRefused notSubmitted(HttpStatus status, String detail) {
        return new SubmissionRefused(status, detail, Outcome.NOT_SUBMITTED);
    }

    /// It may come again soon.
    private SubmissionRefused again() {
        return header(HttpHeaders.RETRY_AFTER, AGAIN_SECONDS);
    }

    private SubmissionRefused with(List<Objection> objections) {
        getBody().setProperty("errors", objections);
        return this;
    }

    private SubmissionRefused header(String name, String value) {
        getHeaders().set(name, value);
        return this;
    }

    private enum Outcome {
        NOT_SUBMITTED,
        UNKNOWN
    }

    /// What is wrong, and where.
    ///
    /// @param location for example `body.country_code`
    record Objection(@Nullable String location, @Nullable String message) {}
}
