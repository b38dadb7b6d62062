package org.nutritioninbox.doctor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Sha256;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;

/// One diagnosis. It tries other bodies and other readings of the header until a key proves one of them.
final class Examination {

    private static final String UNREADABLE =
            "The header cannot be read as an HMAC-SHA256, neither in hex nor in base64. Have the sender sign the body, and"
                    + " send 64 hex digits.";

    private final SigningKeys keys;
    private final Specimen specimen;
    private final List<HeaderReading> readings;
    private final @Nullable String text;
    private final @Nullable SpeltJson json;

    Examination(SigningKeys keys, Specimen specimen) {
        this.keys = keys;
        this.specimen = specimen;
        this.readings = HeaderReading.of(specimen.signature());
        this.text = specimen.body() == null ? null : text(specimen.body());
        this.json = text == null ? null : SpeltJson.read(text);
    }

    private static String text(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /// @param recent where to search the body that was signed
    Diagnosis diagnose(List<Doctor.Search> recent) {
        return ofBody().or(this::ofLegacyHeader).or(() -> ofOtherBody(recent)).orElseGet(this::ofAppearance);
    }

    private Optional<Diagnosis> ofBody() {
        byte[] body = specimen.body();
        return body == null
                ? Optional.empty()
                : proof(body, readings).map(Examination::ofHeader).or(() -> ofChangedBody(body));
    }

    private static Diagnosis ofHeader(Proof proof) {
        Cause cause = proof.reading().cause();
        if (cause != null) {
            return new Diagnosis(cause, proof.addTo(""));
        }
        if (proof.isRetired()) {
            return new Diagnosis(
                    Cause.RETIRED_KEY,
                    "The signature is right, but made with the retired key "
                            + proof.key().id()
                            + ". Have the sender use a key in force, or put this one in force again.");
        }
        return new Diagnosis(
                Cause.UNKNOWN,
                "With the key " + proof.key().id() + ", which is in force now, the signature is right: it was not when"
                        + " the request came. POST /quarantine/verify lets it in.");
    }

    private Optional<Diagnosis> ofChangedBody(byte[] body) {
        return Candidate.of(body, json)
                .takeWhile(_ -> !Thread.currentThread().isInterrupted())
                .filter(candidate -> !Arrays.equals(candidate.body(), body))
                .flatMap(candidate -> proof(candidate.body(), readings)
                        .map(proof -> new Diagnosis(candidate.cause(), proof.addTo(candidate.explanation())))
                        .stream())
                .findFirst();
    }

    private Optional<Diagnosis> ofLegacyHeader() {
        String header = specimen.legacySignature();
        if (header == null || json == null) {
            return Optional.empty();
        }
        List<HeaderReading> legacy = HeaderReading.of(header);
        return json.eventIds()
                .flatMap(id -> proof(id.getBytes(StandardCharsets.UTF_8), legacy).stream())
                .findFirst()
                .map(proof -> new Diagnosis(
                        Cause.LEGACY_SCHEME,
                        "The header X-Spike-Signature is right by the provider's former scheme, which signs only the"
                                + " event_id. Have the whole body signed, in x-body-signature." + proof.keyRemark()));
    }

    private Optional<Diagnosis> ofOtherBody(List<Doctor.Search> recent) {
        return recent.stream()
                .flatMap(search -> Stream.ofNullable(search.find(this::isOther)))
                .findFirst()
                .map(this::ofOtherBody);
    }

    private boolean isOther(byte[] body) {
        return proof(body, readings).isPresent() && !Arrays.equals(Sha256.of(body), specimen.sha256());
    }

    private Diagnosis ofOtherBody(byte[] other) {
        String remark = proof(other, readings).map(Proof::keyRemark).orElse("");
        byte[] body = specimen.body();
        if (body != null && Arrays.mismatch(body, other) == body.length) {
            return new Diagnosis(
                    Cause.TRUNCATED,
                    "The signature is that of a longer body, which begins as this one does: the end was lost on the way."
                            + " Look for a limit on the size of bodies in front of this service." + remark);
        }
        return new Diagnosis(
                Cause.OTHER_BODY,
                "The signature is that of another body that came lately. Have the sender sign the body that it sends."
                        + remark);
    }

    /// The causes that no key proves.
    private Diagnosis ofAppearance() {
        if (specimen.legacySignature() != null) {
            return new Diagnosis(
                    Cause.LEGACY_SCHEME,
                    "The request has a header X-Spike-Signature, of the provider's former scheme. Nothing proves that this"
                            + " is why, but have the sender sign the whole body, in x-body-signature.");
        }
        if (text == null) {
            return new Diagnosis(
                    Cause.UNKNOWN,
                    "Only the digest of this body was kept, because of its size. Its signature is not that of any other body"
                            + " that came lately; whether the body was changed on the way cannot be told.");
        }
        return ofAppearance(text);
    }

    private Diagnosis ofAppearance(String body) {
        if (body.isEmpty()) {
            return new Diagnosis(
                    Cause.TRUNCATED,
                    "The body arrived empty, and its signature is not that of an empty one. Look for what drops bodies on the"
                            + " way, such as a redirect.");
        }
        if (SpeltJson.isCutOff(body)) {
            return new Diagnosis(
                    Cause.TRUNCATED,
                    "The body ends in the middle of its JSON, so its end was probably lost on the way. Look for a limit on the"
                            + " size of bodies in front of this service.");
        }
        return new Diagnosis(Cause.UNKNOWN, readings.isEmpty() ? UNREADABLE : unproven());
    }

    private String unproven() {
        return "With " + keys.inForce().size() + " keys in force and "
                + keys.retired().size()
                + " retired ones, the signature fits neither the body nor anything that bodies are usually changed into"
                + " (line ends, charset, compression, JSON written differently), nor another body that came lately."
                + " Probably another key signed it: compare the key in the provider's admin console.";
    }

    /// The first key and reading that make these bytes the signed ones, keys in force before retired ones.
    private Optional<Proof> proof(byte[] body, List<HeaderReading> meanings) {
        if (meanings.isEmpty()) {
            return Optional.empty();
        }
        List<SigningKey> inForce = keys.inForce();
        return Stream.concat(inForce.stream(), keys.retired().stream())
                .flatMap(key -> {
                    Predicate<Signature> signed = key.signatureOf(body);
                    return meanings.stream()
                            .filter(reading -> signed.test(reading.signature()))
                            .map(reading -> new Proof(key, !inForce.contains(key), reading));
                })
                .findFirst();
    }

    /// That a key signed something.
    private record Proof(SigningKey key, boolean isRetired, HeaderReading reading) {

        String addTo(String explanation) {
            return (explanation + " " + reading.explanation()).strip() + keyRemark();
        }

        String keyRemark() {
            return isRetired ? " It was also signed with a retired key, " + key.id() + "." : "";
        }
    }
}
