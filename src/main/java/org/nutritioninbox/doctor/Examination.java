package org.nutritioninbox.doctor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Sha256;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;

/// One diagnosis. It tries other bodies and other readings of the header until a key proves one of them.
final class Examination {

    private final SigningKeys keys;
    private final RefusedSignature refused;
    private final List<HeaderReading> readings;
    private final @Nullable String text;
    private final @Nullable SpeltJson json;

    Examination(SigningKeys keys, RefusedSignature refused) {
        this.keys = keys;
        this.refused = refused;
        this.readings = HeaderReading.of(refused.header());
        this.text = refused.body() == null ? null : text(refused.body());
        this.json = text == null ? null : SpeltJson.read(text);
    }

    private static String text(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /// @param recent each finds the newest body that is wanted, among those that came lately
    Diagnosis diagnose(List<Function<Predicate<byte[]>, Optional<byte[]>>> recent) {
        return Stream.ofNullable(refused.body())
                .flatMap(this::ofBody)
                .findFirst()
                .or(this::ofLegacyScheme)
                .or(() -> ofOtherBody(recent))
                .orElseGet(this::unproven);
    }

    private Stream<Diagnosis> ofBody(byte[] body) {
        Stream<Diagnosis> asSent = proof(body, readings).map(Proof::ofSentBody);
        Stream<Diagnosis> changed = AlternativeBody.of(body, json)
                .takeWhile(_ -> !Thread.currentThread().isInterrupted())
                .flatMap(other -> proof(other.bytes(), readings).map(proof -> proof.of(other.cause(), other.detail())));
        return Stream.concat(asSent, changed);
    }

    private Optional<Diagnosis> ofLegacyScheme() {
        List<HeaderReading> both = Stream.concat(
                        readings.stream(),
                        Stream.ofNullable(refused.legacyHeader()).flatMap(header -> HeaderReading.of(header).stream()))
                .toList();
        return (json == null ? Stream.<String>empty() : json.eventIds())
                .flatMap(id -> proof(id.getBytes(StandardCharsets.UTF_8), both))
                .map(proof -> proof.of(Cause.LEGACY_SCHEME, "By that scheme, the signature is right."))
                .findFirst();
    }

    private Optional<Diagnosis> ofOtherBody(List<Function<Predicate<byte[]>, Optional<byte[]>>> recent) {
        return recent.stream()
                .flatMap(find -> find.apply(this::isOther).stream())
                .flatMap(other -> proof(other, readings)
                        .map(proof -> isBeginningOf(other)
                                ? proof.of(
                                        Cause.TRUNCATED,
                                        "The signature is that of a longer body that begins in the same way.")
                                : proof.of(Cause.OTHER_BODY, "")))
                .findFirst();
    }

    private boolean isOther(byte[] body) {
        return proof(body, readings).findFirst().isPresent() && !Arrays.equals(Sha256.of(body), refused.sha256());
    }

    private boolean isBeginningOf(byte[] other) {
        byte[] body = refused.body();
        return body != null && Arrays.mismatch(body, other) == body.length;
    }

    /// The causes that no key proves.
    private Diagnosis unproven() {
        if (refused.legacyHeader() != null) {
            return Diagnosis.of(
                    List.of(Cause.LEGACY_SCHEME), "Nothing proves that, but the request has a header of that scheme.");
        }
        if (text == null) {
            return unknown(
                    "Only the digest of this body was kept, because of its size. Its signature is not that of any"
                            + " other body that came lately.");
        }
        if (text.isEmpty() || SpeltJson.isCutOff(text)) {
            return Diagnosis.of(
                    List.of(Cause.TRUNCATED), "Nothing proves that, but the body is no more than a beginning of JSON.");
        }
        if (readings.isEmpty()) {
            return unknown("The header cannot be read as an HMAC-SHA256, neither in hex nor in base64. Have the sender"
                    + " sign the body, and send 64 hex digits.");
        }
        return unknown("With " + keys.inForce().size() + " keys in force and "
                + keys.retired().size()
                + " retired ones, the signature fits neither the body, nor what bodies are usually changed into, nor"
                + " another body that came lately. Probably another key signed it: compare the key in the provider's"
                + " admin console.");
    }

    private static Diagnosis unknown(String detail) {
        return Diagnosis.of(List.of(Cause.UNKNOWN), detail);
    }

    /// Each key and reading that make these bytes the signed ones, keys in force before retired ones.
    private Stream<Proof> proof(byte[] body, List<HeaderReading> readings) {
        if (readings.isEmpty()) {
            return Stream.empty();
        }
        return Stream.concat(
                keys.inForce().stream().flatMap(key -> proof(body, readings, key, List.of())),
                keys.retired().stream().flatMap(key -> proof(body, readings, key, List.of(Cause.RETIRED_KEY))));
    }

    private static Stream<Proof> proof(
            byte[] body, List<HeaderReading> readings, SigningKey key, List<Cause> mistakes) {
        Signature signed = key.sign(body);
        return readings.stream()
                .filter(reading -> reading.signature().matches(signed))
                .map(reading -> new Proof(
                        key,
                        Stream.concat(reading.mistakes().stream(), mistakes.stream())
                                .toList()));
    }

    /// A key that signed the bytes.
    ///
    /// @param mistakes of the header and the key, worst first
    private record Proof(SigningKey key, List<Cause> mistakes) {

        Diagnosis ofSentBody() {
            return mistakes.isEmpty()
                    ? unknown("With the key " + key.id() + ", which is in force now, the signature is right."
                            + " POST /quarantine/verify lets the request in.")
                    : Diagnosis.of(mistakes, "The key is " + key.id() + ".");
        }

        Diagnosis of(Cause cause, String detail) {
            return Diagnosis.of(
                    Stream.concat(Stream.of(cause), mistakes.stream()).toList(), detail);
        }
    }
}
