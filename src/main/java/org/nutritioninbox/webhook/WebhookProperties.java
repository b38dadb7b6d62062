package org.nutritioninbox.webhook;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/// What the provider's door asks of a request.
///
/// @param signatureKeys the keys in force
/// @param signatureKeysFile a file with more of them, one a line; `null` where there is none
/// @param retiredKeys keys that are only known for explaining why a signature was refused
/// @param bodyLimit how long a body may be, in bytes
/// @param bodyTimeout how long a client may take to send it
/// @param memory how much the bodies now being received or kept may take together beyond the first 16 kB of each; one
///     source may take a quarter of it
@ConfigurationProperties("webhook")
@Validated
record WebhookProperties(
        @DefaultValue List<String> signatureKeys,
        @Nullable Path signatureKeysFile,
        @DefaultValue List<String> retiredKeys,
        @DefaultValue("1MB") @NotNull DataSize bodyLimit,

        @DefaultValue("5s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 100)
        Duration bodyTimeout,

        @DefaultValue("64MB") @NotNull DataSize memory) {

    WebhookProperties {
        if (bodyLimit.toBytes() > BodyMemory.shareOf(memory.toBytes())) {
            throw new IllegalArgumentException("WEBHOOK_MEMORY must be at least four times WEBHOOK_BODY_LIMIT");
        }
    }

    /// Fails where there is no key, or an empty one.
    SigningKeys signingKeys() {
        return new SigningKeys(
                keysInForce(),
                retiredKeys.stream()
                        .filter(key -> !key.isBlank())
                        .map(String::strip)
                        .map(SigningKey::of)
                        .toList());
    }

    /// Reads the file anew each time. Fails with [KeyFile.Refused].
    List<SigningKey> keysInForce() {
        Stream<SigningKey> fromFile =
                signatureKeysFile == null ? Stream.empty() : new KeyFile(signatureKeysFile).read().stream();
        return Stream.concat(signatureKeys.stream().map(String::strip).map(SigningKey::of), fromFile)
                .distinct()
                .toList();
    }

    /// Says everything but the keys.
    @Override
    public String toString() {
        return "WebhookProperties[" + signatureKeys.size() + " keys, bodyLimit=" + bodyLimit + "]";
    }
}
