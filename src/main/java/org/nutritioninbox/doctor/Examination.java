package org.nutritioninbox.doctor;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;

/// One diagnosis. It makes guesses until a key proves one of them.
final class Examination {

    private final SigningKeys keys;
    private final byte[] body;
    private final boolean hasLegacyHeader;
    private final List<HeaderReading> readings;

    Examination(SigningKeys keys, byte[] body, String header, @Nullable String legacyHeader) {
        this.keys = keys;
        this.body = body;
        this.hasLegacyHeader = legacyHeader != null;
        this.readings = Stream.concat(
                        HeaderReading.of(header, List.of()),
                        Stream.ofNullable(legacyHeader)
                                .flatMap(legacy -> HeaderReading.of(legacy, List.of(Cause.LEGACY_SCHEME))))
                .toList();
    }

    /// @param findRecent finds the newest body that is wanted, among those that came lately
    Diagnosis diagnose(Function<Predicate<byte[]>, Optional<byte[]>> findRecent) {
        String text = new String(body, StandardCharsets.UTF_8).replaceFirst("^\uFEFF", "");
        return Guess.of(body, text)
                .flatMap(this::proofs)
                .findFirst()
                .or(() -> findRecent
                        .apply(other -> ofRecent(other).findAny().isPresent())
                        .flatMap(other -> ofRecent(other).findFirst()))
                .orElseGet(() -> unproven(text));
    }

    private Stream<Diagnosis> ofRecent(byte[] other) {
        return proofs(Guess.ofRecent(body, other));
    }

    /// One diagnosis for each key and reading of the header whose HMAC fits the guess; keys in force come first.
    @SuppressWarnings("ThreadPriorityCheck") // a virtual thread that only computes would keep its core from webhooks
    private Stream<Diagnosis> proofs(Guess guess) {
        Thread.yield();
        return Stream.concat(
                keys.inForce().stream().flatMap(key -> proofs(guess, key, List.of())),
                keys.retired().stream().flatMap(key -> proofs(guess, key, List.of(Cause.RETIRED_KEY))));
    }

    private Stream<Diagnosis> proofs(Guess guess, SigningKey key, List<Cause> mistakes) {
        Signature signed = key.sign(guess.bytes());
        return readings.stream()
                .filter(reading -> reading.signature().matches(signed))
                .map(reading -> Stream.of(guess.causes(), reading.mistakes(), mistakes)
                        .flatMap(List::stream)
                        .distinct()
                        .toList())
                .map(causes -> causes.isEmpty() ? rightByNow(key) : Diagnosis.of(causes, guess.detail()));
    }

    private static Diagnosis rightByNow(SigningKey key) {
        return Diagnosis.unknown("With the key " + key.id() + ", which is in force now, the signature is right."
                + " POST /quarantine/verify lets the request in.");
    }

    /// The causes that no key proves.
    private Diagnosis unproven(String text) {
        if (hasLegacyHeader) {
            return Diagnosis.of(
                    List.of(Cause.LEGACY_SCHEME), "Nothing proves that, but the request has a header of that scheme.");
        }
        if (VerbatimJson.isCutOff(text)) {
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
}
