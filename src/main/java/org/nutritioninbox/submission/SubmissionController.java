package org.nutritioninbox.submission;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.body.Bodies;
import org.nutritioninbox.body.Body;
import org.nutritioninbox.body.BodyMemory;
import org.nutritioninbox.body.BodyRefused;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderAnswer;
import org.nutritioninbox.provider.ProviderFailed.Complaint;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// Accepts photos for the provider. Reads the body itself, after sign-in and only if there is memory for it.
@RestController
@Tag(name = "Nutrition records")
class SubmissionController {

    static final String PATH = "/nutrition_records";

    private static final String KEY = "Idempotency-Key";
    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(60);

    /// Each submission uses one of the 4096 connections, and webhooks need connections too.
    static final int MAX_AT_ONCE = 256;

    private final Submissions submissions;
    private final Provider provider;
    private final Bodies bodies;
    private final Semaphore permits = new Semaphore(MAX_AT_ONCE);

    SubmissionController(Submissions submissions, Provider provider, SubmissionProperties properties, Clock clock) {
        this.submissions = submissions;
        this.provider = provider;
        long limit = properties.memory().toBytes() / SubmissionProperties.COPIES;
        this.bodies = new Bodies(SubmissionProperties.MAX_LENGTH, BODY_TIMEOUT, new BodyMemory(limit, limit), clock);
    }

    @PostMapping(
            path = PATH,
            consumes = {MediaType.APPLICATION_JSON_VALUE, MediaType.MULTIPART_FORM_DATA_VALUE},
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Submit a photo for analysis",
            description = "Takes the provider's own JSON request with application_user_id, or a form with the file as"
                    + " photo and all other members as fields. Answers as the provider does: at once, or with"
                    + " wait_on_process after the analysis.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(type = "object")),
                                @Content(
                                        mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                                        schema = @Schema(type = "object"))
                            }))
    @ApiResponse(
            responseCode = "200",
            description = "The members record_id, status and uploaded_at, or the whole record.",
            content = @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(type = "object")))
    @ApiResponse(responseCode = "405", description = "The provider is not configured.")
    @ApiResponse(responseCode = "408", description = "The request took too long to arrive.")
    @ApiResponse(responseCode = "409", description = "A submission with this key is in progress.")
    @ApiResponse(responseCode = "413", description = "The photo is too large.")
    @ApiResponse(
            responseCode = "415",
            description = "The body is neither JSON nor a form, or the photo is of another type.")
    @ApiResponse(responseCode = "422", description = "A member is wrong, or the provider objects; errors says to what.")
    @ApiResponse(responseCode = "502", description = "The provider failed; outcome says whether it may have the photo.")
    @ApiResponse(responseCode = "504", description = "The provider did not answer in time; it may have the photo.")
    ResponseEntity<byte[]> submit(
            @RequestHeader(name = KEY, required = false)
                    @Parameter(
                            description =
                                    "1 to 128 visible characters. For 80 hours, the same request with the same key"
                                            + " is submitted once and answered the same",
                            example = "lunch-2025-09-15-end_user_id1")
                    @Nullable
                    String key,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        if (!provider.isConfigured()) {
            throw SubmissionRefused.notConfigured();
        }
        boolean isDoubled = Collections.list(request.getHeaders(KEY)).size() > 1;
        if (key != null && (isDoubled || !key.matches("[!-~]{1,128}"))) {
            throw SubmissionRefused.invalid(
                    List.of(new Complaint("header." + KEY, "must be 1 to 128 visible ASCII characters, given once")));
        }
        Body body = bodies.of(request);
        BodyRemainders.remember(request, body);
        if (!permits.tryAcquire()) {
            throw SubmissionRefused.busy();
        }
        try (body) {
            ProviderAnswer answer = submissions.submit(read(body, String.valueOf(request.getContentType())), key);
            return ResponseEntity.status(answer.status())
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(answer.body());
        } finally {
            permits.release();
        }
    }

    private static Submission read(Body body, String contentType) throws IOException {
        boolean isForm = MediaType.parseMediaType(contentType).isCompatibleWith(MediaType.MULTIPART_FORM_DATA);
        try {
            // nothing may refer to the bytes of the body when the draft is finished
            Draft draft = isForm ? FormSubmission.read(body.read(), contentType) : JsonSubmission.read(body.read());
            Submission submission = draft.finish();
            body.shrinkTo(submission.json().length / SubmissionProperties.COPIES);
            return submission;
        } catch (BodyRefused e) {
            throw SubmissionRefused.of(e.reason());
        }
    }
}
