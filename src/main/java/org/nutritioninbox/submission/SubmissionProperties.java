package org.nutritioninbox.submission;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/// How much may be on its way to the provider.
///
/// @param memory what all submissions in flight may take together; one of the longest takes 33 MB of it while it is
/// read
/// @param bodyTimeout how long a client may take to send one
/// @param atOnce how many may be on their way: each has a connection, and webhooks need some, too
@ConfigurationProperties("submission")
@Validated
record SubmissionProperties(
        @DefaultValue("36MB") @NotNull DataSize memory,
        @DefaultValue("60s") @DurationMin(millis = 100) Duration bodyTimeout,
        @DefaultValue("256") @Min(1) int atOnce) {

    SubmissionProperties {
        if (memory.toBytes() < Room.COPIES * Upload.LONGEST) {
            throw new IllegalArgumentException("SUBMISSION_MEMORY must be at least 33MB");
        }
    }
}
