package org.nutritioninbox.submission;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/// Limits the submissions in progress.
///
/// @param memory for all submissions together; the longest photo needs 33 MB while it is read
@ConfigurationProperties("submission")
@Validated
record SubmissionProperties(@DefaultValue("36MB") @NotNull DataSize memory) {

    /// A photo of 10 MB in base64, and some more for the other fields.
    static final int MAX_LENGTH = 11 * 1024 * 1024;

    /// At first the body and the photo. Then the photo, the request to the provider, and the buffer in which it grows.
    static final int COPIES = 3;

    SubmissionProperties {
        if (memory.toBytes() < COPIES * MAX_LENGTH) {
            throw new IllegalArgumentException("SUBMISSION_MEMORY must be at least 33MB");
        }
    }
}
