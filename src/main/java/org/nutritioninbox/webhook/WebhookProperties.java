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
/// @param bodyLimit how long a body may be, in bytes
/// @param bodyTimeout how long a client may take to send it
/// @param memory how much the bodies now being received or kept may take together
@ConfigurationProperties("webhook")
@Validated
record WebhookProperties(
        @DefaultValue List<String> signatureKeys,
        @Nullable Path signatureKeysFile,
        @DefaultValue("1MB") @NotNull DataSize bodyLimit,

        @DefaultValue("5s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 100)
        Duration bodyTimeout,

        @DefaultValue("64MB") @NotNull DataSize memory) {

    /// Fails where there is no key, or an empty one.
    SigningKeys signingKeys() {
        return new SigningKeys(Stream.concat(signatureKeys.stream(), fileLines())
                .map(String::strip)
                .map(SigningKey::of)
                .toList());
    }

    private Stream<String> fileLines() {
        if (signatureKeysFile == null) {
            return Stream.empty();
        }
        try {
            return Files.readString(signatureKeysFile).lines().filter(line -> !line.isBlank());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the signature keys in " + signatureKeysFile, e);
        }
    }

    /// Says everything but the keys.
    @Override
    public String toString() {
        return "WebhookProperties[" + signatureKeys.size() + " keys, bodyLimit=" + bodyLimit + "]";
    }
}
