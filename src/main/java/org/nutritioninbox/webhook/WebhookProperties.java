package org.nutritioninbox.webhook;

import jakarta.validation.constraints.NotNull;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/// Settings of the webhook endpoint.
///
/// @param signatureKeys the keys in force
/// @param signatureKeysFile a file with more keys in force, one on each line; `null` if there is none
/// @param retiredKeys keys for the diagnosis of refused requests only
/// @param bodyLimit the largest body, in bytes
/// @param bodyTimeout the longest time in which a client may send a body
/// @param memory the bound for all bodies in memory, without the first 16 kB of each; one network may use a quarter
/// @param drain how long a stopping instance still answers everything, so that a proxy can take it out before its port
///     closes
@ConfigurationProperties("webhook")
@Validated
record WebhookProperties(
        @DefaultValue List<String> signatureKeys,
        @Nullable Path signatureKeysFile,
        @DefaultValue List<String> retiredKeys,
        @DefaultValue("1MB") @NotNull DataSize bodyLimit,

        @DefaultValue("5s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 100)
        Duration bodyTimeout,

        @DefaultValue("64MB") @NotNull DataSize memory,

        @DefaultValue("0s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 0) @DurationMax(seconds = 60)
        Duration drain) {

    private static final int NETWORKS = 4;

    WebhookProperties {
        if (NETWORKS * bodyLimit.toBytes() > memory.toBytes()) {
            throw new IllegalArgumentException(
                    "WEBHOOK_MEMORY must be at least four times WEBHOOK_BODY_LIMIT: raise it, or lower the limit");
        }
    }

    /// The part of the memory for one network, so that unknown senders cannot lock the provider out.
    long memoryOfNetwork() {
        return memory.toBytes() / NETWORKS;
    }

    /// Fails if there is no key, or an empty one.
    SigningKeys signingKeys() {
        return new SigningKeys(
                keysInForce(),
                retiredKeys.stream()
                        .filter(key -> !key.isBlank())
                        .map(String::strip)
                        .map(SigningKey::of)
                        .toList());
    }

    /// Reads the file each time. Fails with [InvalidConfigurationPropertyValueException].
    List<SigningKey> keysInForce() {
        return Stream.concat(signatureKeys.stream(), keysInFile().stream())
                .map(String::strip)
                .map(SigningKey::of)
                .distinct()
                .toList();
    }

    private List<String> keysInFile() {
        if (signatureKeysFile == null) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(signatureKeysFile)) {
            // some editors begin a file with a byte order mark
            List<String> keys = lines.map(line -> line.replace("\uFEFF", ""))
                    .filter(line -> !line.isBlank())
                    .toList();
            if (keys.isEmpty()) {
                throw refused("It contains no key: write one key on each line.");
            }
            return keys;
        } catch (IOException | UncheckedIOException _) {
            throw refused("It cannot be read: check its path and permissions.");
        }
    }

    private InvalidConfigurationPropertyValueException refused(String reason) {
        return new InvalidConfigurationPropertyValueException("webhook.signature-keys-file", signatureKeysFile, reason);
    }

    /// Hides the keys.
    @Override
    public String toString() {
        return "WebhookProperties[" + signatureKeys.size() + " keys, bodyLimit=" + bodyLimit + "]";
    }
}
