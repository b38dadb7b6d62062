package org.nutritioninbox.provider;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/// How to ask the provider. Without the first three nobody does; time-outs are settings of the HTTP client, under
/// `spring.http.serviceclient`.
///
/// @param baseUrl of its REST API, with the version
/// @param applicationId from its admin console
/// @param hmacKey from there as well; proves that a user is one of ours
/// @param attempts how often a call is tried in all, where it may be repeated
/// @param firstWait before the second attempt; each further one waits twice as long, more or less
/// @param longestWait what the provider may ask us to wait; a call that would have to wait longer is given up
/// @param answerLimit how long an answer may be, in bytes
/// @param breakerOpen for how long nobody asks a provider that mostly fails
@ConfigurationProperties("provider")
@Validated
record ProviderProperties(
        @Nullable String baseUrl,
        @Nullable String applicationId,
        @Nullable String hmacKey,
        @DefaultValue("3") @Min(1) @Max(10) int attempts,
        @DefaultValue("500ms") @DurationMin(millis = 1) Duration firstWait,
        @DefaultValue("10s") @NotNull Duration longestWait,
        @DefaultValue("16MB") @NotNull DataSize answerLimit,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration breakerOpen) {

    boolean isComplete() {
        return isThere(baseUrl) && isThere(applicationId) && isThere(hmacKey);
    }

    private static boolean isThere(@Nullable String setting) {
        return setting != null && !setting.isBlank();
    }

    /// Says nothing of the key.
    @Override
    public String toString() {
        return "ProviderProperties[" + baseUrl + "]";
    }
}
