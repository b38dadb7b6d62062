package org.nutritioninbox.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.body.BodyRefused;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Complaint;
import org.nutritioninbox.provider.ProviderFailed.Refusal;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// A submission failed. Like the provider, it lists objections under `errors`; the detail repeats them for people. Its
/// `outcome` says whether the photo may have been submitted.
final class SubmissionRefused extends ErrorResponseException {

    private static final Duration RETRY = Duration.ofSeconds(5);

    private SubmissionRefused(HttpStatus status, String detail, boolean mayHaveArrived) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
        getBody().setProperty("outcome", mayHaveArrived ? "unknown" : "not_submitted");
    }

    private SubmissionRefused(HttpStatus status, String detail) {
        this(status, detail, false);
    }

    static SubmissionRefused invalid(List<Complaint> objections) {
        return new SubmissionRefused(HttpStatus.UNPROCESSABLE_CONTENT, "validation failed").with(objections);
    }

    /// @param what is wrong with the body
    static SubmissionRefused malformed(String what) {
        return new SubmissionRefused(HttpStatus.BAD_REQUEST, "validation failed")
                .with(List.of(new Complaint("body", what)));
    }

    static SubmissionRefused of(BodyRefused.RefusalReason reason) {
        return switch (reason) {
            case TOO_LARGE ->
                new SubmissionRefused(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "The request is too long: send a photo of at most 10 MB in base64");
            case TIMED_OUT ->
                new SubmissionRefused(
                        HttpStatus.REQUEST_TIMEOUT, "The request took too long to arrive: send it again, faster");
            case NO_MEMORY -> busy();
        };
    }

    static SubmissionRefused busy() {
        return new SubmissionRefused(
                        HttpStatus.SERVICE_UNAVAILABLE, "Too many photos are being submitted: try again later")
                .retryable(RETRY);
    }

    /// Without a provider the path has no POST.
    static SubmissionRefused notConfigured() {
        return new SubmissionRefused(
                        HttpStatus.METHOD_NOT_ALLOWED,
                        "The provider is not configured: set PROVIDER_BASE_URL,"
                                + " PROVIDER_APPLICATION_ID and PROVIDER_HMAC_KEY")
                .header(HttpHeaders.ALLOW, HttpMethod.GET.name());
    }

    static SubmissionRefused inProgress() {
        String detail = "A submission with this idempotency key is in progress: send it again for its answer";
        return new SubmissionRefused(HttpStatus.CONFLICT, detail, true).retryable(RETRY);
    }

    static SubmissionRefused keyUsedBefore() {
        return invalid(List.of(
                new Complaint("header.Idempotency-Key", "was used for another request: send this one with a new key")));
    }

    /// Not sent again, because the first request may have arrived.
    static SubmissionRefused stillUnknown() {
        String detail = "It is not known whether the provider received this submission, so it is not sent again:"
                + " use a new idempotency key to send it all the same";
        return new SubmissionRefused(HttpStatus.GATEWAY_TIMEOUT, detail, true);
    }

    static SubmissionRefused of(ProviderFailed failure, Instant now) {
        HttpStatus status = status(failure);
        SubmissionRefused refused = new SubmissionRefused(status, detail(failure), failure.mayHaveArrived());
        if (status == HttpStatus.TOO_MANY_REQUESTS || status == HttpStatus.SERVICE_UNAVAILABLE) {
            refused.retryable(failure.until() == null ? RETRY : Duration.between(now, failure.until()));
        }
        Refusal refusal = failure.refusal();
        return refusal == null || refusal.complaints().isEmpty() ? refused : refused.with(refusal.complaints());
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

    /// Passes on objections to the request. Other refusals concern us, not the client.
    private static HttpStatus refusedStatus(@Nullable Integer status) {
        return switch (status) {
            case null -> HttpStatus.UNPROCESSABLE_CONTENT;
            case 400, 413, 415, 422 -> HttpStatus.valueOf(status);
            default -> HttpStatus.BAD_GATEWAY;
        };
    }

    private static String detail(ProviderFailed failure) {
        Refusal refusal = failure.refusal();
        String sentence = String.valueOf(failure.getMessage());
        if (refusal != null && refusal.detail() != null) {
            sentence += ": " + refusal.detail();
        }
        return sentence
                + (failure.mayHaveArrived()
                        ? "; it may have been submitted, so look at /expectations before you send it again"
                        : nextStep(failure.reason(), refusal));
    }

    private static String nextStep(ProviderFailed.Reason reason, @Nullable Refusal refusal) {
        return switch (reason) {
            case SIGN_IN_REFUSED -> "; check PROVIDER_APPLICATION_ID and PROVIDER_HMAC_KEY";
            case THROTTLED, BREAKER_OPEN, FAILING, UNREACHABLE -> "; try again after Retry-After";
            case REFUSED, NOT_FOUND, NOT_CONFIGURED ->
                refusal != null && !refusal.complaints().isEmpty()
                        ? ""
                        : "; check the request, PROVIDER_BASE_URL and PROVIDER_APPLICATION_ID";
            case UNREADABLE, TOO_LARGE -> "; check PROVIDER_BASE_URL and PROVIDER_ANSWER_LIMIT";
        };
    }

    private SubmissionRefused retryable(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }

    private SubmissionRefused with(List<Complaint> objections) {
        getBody().setProperty("errors", objections);
        getBody()
                .setDetail(objections.stream()
                        .map(SubmissionRefused::words)
                        .collect(Collectors.joining("; ", getBody().getDetail() + ": ", "")));
        return this;
    }

    /// The provider may leave out either.
    private static String words(Complaint objection) {
        return Stream.of(objection.location(), objection.message())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
    }

    private SubmissionRefused header(String name, String value) {
        getHeaders().set(name, value);
        return this;
    }
}
