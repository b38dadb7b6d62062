package org.nutritioninbox.submission;

import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderFailed.Complaint;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Accepts photos for the provider. Reads the body itself, after sign-in and only if there is memory for it.
@RestController
@Tag(name = "Nutrition records")
class SubmissionController {

    private static final String KEY = "Idempotency-Key";
    private static final String REPLAYED = "Idempotent-Replayed";
    private static final String EXAMPLE = """
            {"application_user_id": "end_user_id1", "body_url": "https://example.com/lunch.jpg", "analysis_mode": "precise",
             "include_ingredients": true, "include_nutrition_fields": ["energy_kcal", "protein_g"]}
            """;

    private final Submissions submissions;
    private final Provider provider;
    private final SubmissionProperties properties;
    private final Clock clock;
    private final AtomicLong memory = new AtomicLong();
    private final Semaphore slots;

    SubmissionController(
            Submissions submissions,
            Provider provider,
            SubmissionProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.submissions = submissions;
        this.provider = provider;
        this.properties = properties;
        this.clock = clock;
        this.slots = new Semaphore(properties.atOnce());
        meters.gauge("inbox.submissions.memory", memory, AtomicLong::get);
        meters.gauge("inbox.submissions.active", slots, free -> properties.atOnce() - free.availablePermits());
    }

    @PostMapping(
            path = "/nutrition_records",
            consumes = {MediaType.APPLICATION_JSON_VALUE, MediaType.MULTIPART_FORM_DATA_VALUE},
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Submit a photo for analysis",
            description = "Takes the provider's own JSON request with application_user_id, or a form with the file as"
                    + " photo and all other members as fields. Answers as the provider does: at once, or with"
                    + " wait_on_process after the analysis.",
            parameters =
                    @Parameter(
                            in = ParameterIn.HEADER,
                            name = KEY,
                            description =
                                    "1 to 128 visible characters. For 80 hours, the same request with the same key is submitted"
                                            + " once and answered the same",
                            example = "lunch-2025-09-15-end_user_id1",
                            schema = @Schema(type = "string")),
            requestBody =
                    @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(type = "object"),
                                        examples = @ExampleObject(value = EXAMPLE)),
                                @Content(
                                        mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                                        schema = @Schema(type = "object"))
                            }))
    @ApiResponse(
            responseCode = "200",
            description = "The members record_id, status and uploaded_at, or the whole record.",
            content = @Content(schema = @Schema(type = "object")))
    ResponseEntity<byte[]> submit(@Parameter(hidden = true) HttpServletRequest request) throws IOException {
        if (!provider.isConfigured()) {
            throw SubmissionRefused.notConfigured();
        }
        String key = key(request);
        Upload upload = new Upload(request.getInputStream(), properties.bodyTimeout(), clock);
        UploadRemainders.remember(request, upload);
        if (!slots.tryAcquire()) {
            throw SubmissionRefused.busy();
        }
        try (MemoryLease lease = lease(request)) {
            Submission submission = read(upload, String.valueOf(request.getContentType()));
            lease.shrinkTo(submission.json().length);
            return answer(submissions.submit(submission, key));
        } finally {
            slots.release();
        }
    }

    private static ResponseEntity<byte[]> answer(Submissions.Reply reply) {
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(reply.answer().status()).contentType(MediaType.APPLICATION_JSON);
        return (reply.repeated() ? answer.header(REPLAYED, "true") : answer)
                .body(reply.answer().body());
    }

    private static @Nullable String key(HttpServletRequest request) {
        List<String> keys = Collections.list(request.getHeaders(KEY));
        if (keys.isEmpty()) {
            return null;
        }
        if (keys.size() > 1 || !keys.getFirst().matches("[!-~]{1,128}")) {
            throw SubmissionRefused.invalid(
                    List.of(new Complaint("header." + KEY, "must be 1 to 128 visible ASCII characters, given once")));
        }
        return keys.getFirst();
    }

    private MemoryLease lease(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        if (length > Upload.MAX_LENGTH) {
            throw SubmissionRefused.tooLong();
        }
        return MemoryLease.reserve(memory, properties.memory().toBytes(), length < 0 ? Upload.MAX_LENGTH : length);
    }

    private static Submission read(Upload upload, String contentType) throws IOException {
        return MediaType.parseMediaType(contentType).isCompatibleWith(MediaType.MULTIPART_FORM_DATA)
                ? FormSubmission.read(upload, contentType)
                : JsonSubmission.read(upload);
    }
}
