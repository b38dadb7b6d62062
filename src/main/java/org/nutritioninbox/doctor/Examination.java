package org.nutritioninbox.doctor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;

/// One diagnosis. It tries other bodies and other readings of the header until a key proves one of them.
final class Examination {

    private final SigningKeys keys;
    private final byte[] body;
    private final List<HeaderReading> readings;
    private final @Nullable String legacyHeader;
    private final String text;
    private final @Nullable SpeltJson json;

    Examination(SigningKeys keys, byte[] body, String header, @Nullable String legacyHeader) {
        this.keys = keys;
        this.body = body;
        this.readings = HeaderReading.of(header);
        this.legacyHeader = legacyHeader;
        String marked = new String(body, StandardCharsets.UTF_8);
        this.text = marked.startsWith("\uFEFF") ? marked.substring(1) : marked;
        this.json = SpeltJson.read(text);
    }

    /// @param findRecent finds the newest body that is wanted, among those that came lately
    Diagnosis diagnose(Function<Predicate<byte[]>, Optional<byte[]>> findRecent) {
        return ofBody().findFirst()
                .or(this::ofLegacyScheme)
                .or(() -> ofOtherBody(findRecent))
                .orElseGet(this::unproven);
    }

    private Stream<Diagnosis> ofBody() {
        Stream<Diagnosis> asSent = proofs(body, readings).map(Proof::ofSentBody);
        Stream<Diagnosis> changed = AlternativeBody.of(body, json)
                .takeWhile(_ -> !Thread.currentThread().isInterrupted())
                .flatMap(
                        other -> proofs(other.bytes(), readings).map(proof -> proof.of(other.cause(), other.detail())));
        return Stream.concat(asSent, changed);
    }

    private Optional<Diagnosis> ofLegacyScheme() {
        List<HeaderReading> both = Stream.concat(
                        readings.stream(),
                        Stream.ofNullable(legacyHeader).flatMap(header -> HeaderReading.of(header).stream()))
                .toList();
        Stream<String> eventIds = json == null ? Stream.empty() : json.eventIds();
        return eventIds.flatMap(id -> proofs(id.getBytes(StandardCharsets.UTF_8), both))
                .map(proof -> proof.of(Cause.LEGACY_SCHEME, "By that scheme, the signature is right."))
                .findFirst();
    }

    private Optional<Diagnosis> ofOtherBody(Function<Predicate<byte[]>, Optional<byte[]>> findRecent) {
        return findRecent
                .apply(other -> proofs(other, readings).findFirst().isPresent())
                .flatMap(other -> proofs(other, readings).findFirst().map(proof -> ofOtherBody(other, proof)));
    }

    private Diagnosis ofOtherBody(byte[] other, Proof proof) {
        boolean isBeginning = Arrays.mismatch(body, other) == body.length;
        return isBeginning
                ? proof.of(Cause.TRUNCATED, "The signature is that of a longer body that begins in the same way.")
                : proof.of(Cause.OTHER_BODY, "");
    }

    /// The causes that no key proves.
    private Diagnosis unproven() {
        if (legacyHeader != null) {
            return Diagnosis.of(
                    List.of(Cause.LEGACY_SCHEME), "Nothing proves that, but the request has a header of that scheme.");
        }
        if (SpeltJson.isCutOff(text)) {
            return Diagnosis.of(
                    List.of(Cause.TRUNCATED), "Nothing proves that, but the body is no more than a beginning of JSON.");
        }
        if (readings.isEmpty()) {
            return Diagnosis.unknown("The header cannot be read as an HMAC-SHA256, neither in hex nor in base64. Have"
                    + " the sender sign the body, and send 64 hex digits.");
        }
        return Diagnosis.unknown("The signature fits neither the body, nor what bodies are usually changed into, nor"
                + " another body that came lately. Probably another key signed it: compare the key in the provider's"
                + " admin console.");
    }

    /// Each key and reading that make these bytes the signed ones, keys in force before retired ones.
    private Stream<Proof> proofs(byte[] body, List<HeaderReading> readings) {
        return readings.isEmpty()
                ? Stream.empty()
                : Stream.concat(keys.inForce().stream(), keys.retired().stream())
                        .flatMap(key -> proofs(key, body, readings));
    }

    private Stream<Proof> proofs(SigningKey key, byte[] body, List<HeaderReading> readings) {
        Signature signed = key.sign(body);
        List<Cause> ofKey = keys.inForce().contains(key) ? List.of() : List.of(Cause.RETIRED_KEY);
        return readings.stream()
                .filter(reading -> reading.signature().matches(signed))
                .map(reading -> new Proof(
                        key,
                        Stream.concat(reading.mistakes().stream(), ofKey.stream())
                                .toList()));
    }

    /// A key that signed the bytes.
    ///
    /// @param mistakes of the header and the key, worst first
    private record Proof(SigningKey key, List<Cause> mistakes) {

        Diagnosis ofSentBody() {
            return mistakes.isEmpty()
                    ? Diagnosis.unknown("With the key " + key.id() + ", which is in force now, the signature is right."
                            + " POST /quarantine/verify lets the request in.")
                    : Diagnosis.of(mistakes, "The key is " + key.id() + ".");
        }

        Diagnosis of(Cause cause, String detail) {
            return Diagnosis.of(
                    Stream.concat(Stream.of(cause), mistakes.stream()).toList(), detail);
        }
    }
}
