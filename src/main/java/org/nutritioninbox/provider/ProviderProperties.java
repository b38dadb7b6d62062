package org.nutritioninbox.provider;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/// Configures the calls to the provider. The first three settings are given together or not at all. Time-outs are
/// settings of the HTTP client, under `spring.http.serviceclient`.
///
/// @param baseUrl of the REST API, with the version
/// @param applicationId from the admin console
/// @param hmacKey from the admin console; signs the ids of users
/// @param attempts the number of attempts for a call that can be repeated
/// @param firstWait before the second attempt; doubles with each further one, with some jitter
/// @param longestWait a call fails if the provider asks for a longer wait
/// @param answerLimit the maximum length of an answer, in bytes
/// @param breakerOpen how long a provider that mostly fails is not called
@ConfigurationProperties("provider")
@Validated
record ProviderProperties(
        @Pattern(regexp = "\\s*|https?://[^/].*", message = "must be a URL such as https://app-api.spikeapi.com/v3")
        @Nullable
        String baseUrl,

        @Nullable String applicationId,
        @Nullable String hmacKey,
        @DefaultValue("3") @Min(1) @Max(10) int attempts,
        @DefaultValue("500ms") @DurationMin(millis = 1) Duration firstWait,
        @DefaultValue("10s") @NotNull Duration longestWait,
        @DefaultValue("16MB") @NotNull DataSize answerLimit,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration breakerOpen) {

    boolean isComplete() {
        return isSet(baseUrl) && isSet(applicationId) && isSet(hmacKey);
    }

    @AssertTrue(message = "set PROVIDER_BASE_URL, PROVIDER_APPLICATION_ID and PROVIDER_HMAC_KEY, or none of them")
    boolean isCompleteOrAbsent() {
        return isComplete() || !(isSet(baseUrl) || isSet(applicationId) || isSet(hmacKey));
    }

    private static boolean isSet(@Nullable String setting) {
        return setting != null && !setting.isBlank();
    }

    /// Leaves out the key.
    @Override
    public String toString() {
        return "ProviderProperties[" + baseUrl + "]";
    }
}
