package org.nutritioninbox.quarantine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.RecentBodies;
import org.nutritioninbox.nutrition.Sha256;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.springframework.stereotype.Component;

/// Finds out why a signature did not match, by trying what else may have been signed and how else the header may be
/// meant. Only explains: whatever fits here, nothing is accepted for it.
@Component
class Doctor {

    private static final int MOST_QUARANTINED = 500;
    private static final int AT_ONCE = 32;

    private final SigningKeys keys;
    private final QuarantineRows rows;
    private final RecentBodies deliveries;

    Doctor(SigningKeys keys, QuarantineRows rows, RecentBodies deliveries) {
        this.keys = keys;
        this.rows = rows;
        this.deliveries = deliveries;
    }

    /// What can be proven first, then what only looks like it.
    Diagnosis diagnose(Specimen specimen) {
        List<HeaderReading> readings = HeaderReading.of(specimen.signature());
        return ofBody(specimen, readings)
                .or(() -> ofLegacyHeader(specimen))
                .or(() -> ofOtherBody(specimen, readings))
                .orElseGet(() -> ofAppearance(specimen, readings));
    }

    private Optional<Diagnosis> ofBody(Specimen specimen, List<HeaderReading> readings) {
        byte[] body = specimen.body();
        if (body == null) {
            return Optional.empty();
        }
        Optional<Diagnosis> asItIs = proof(body, readings).map(Doctor::ofHeader);
        return asItIs.isPresent() ? asItIs : ofChangedBody(body, readings);
    }

    private static Diagnosis ofHeader(Proof proof) {
        Cause cause = proof.reading().cause();
        if (cause != null) {
            return new Diagnosis(cause, proof.reading().explanation() + proof.keyRemark());
        }
        if (proof.retired()) {
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

    private Optional<Diagnosis> ofChangedBody(byte[] body, List<HeaderReading> readings) {
        return Candidates.of(body)
                .<Diagnosis>mapMulti((candidate, next) -> {
                    if (Thread.currentThread().isInterrupted()) {
                        return;
                    }
                    byte[] other = candidate.body().make();
                    if (other != null && !Arrays.equals(other, body)) {
                        proof(other, readings).ifPresent(proof -> next.accept(ofCandidate(candidate, proof)));
                    }
                })
                .findFirst();
    }

    private static Diagnosis ofCandidate(Candidate candidate, Proof proof) {
        String header = proof.reading().explanation();
        return new Diagnosis(
                candidate.cause(),
                candidate.explanation() + (header.isEmpty() ? "" : " " + header) + proof.keyRemark());
    }

    private Optional<Diagnosis> ofLegacyHeader(Specimen specimen) {
        String header = specimen.legacySignature();
        JsonOutline outline = specimen.body() == null ? null : JsonOutline.read(text(specimen.body()));
        if (header == null || outline == null) {
            return Optional.empty();
        }
        List<HeaderReading> readings = HeaderReading.of(header);
        return outline.eventIds().stream()
                .flatMap(id -> proof(id.getBytes(StandardCharsets.UTF_8), readings).stream())
                .findFirst()
                .map(proof -> new Diagnosis(
                        Cause.LEGACY_SCHEME,
                        "The header X-Spike-Signature is right by the provider's former scheme, which signs only the"
                                + " event_id. Have the whole body signed, in x-body-signature." + proof.keyRemark()));
    }

    private Optional<Diagnosis> ofOtherBody(Specimen specimen, List<HeaderReading> readings) {
        if (readings.isEmpty()) {
            return Optional.empty();
        }
        byte[] other = deliveries.find(body -> isOther(body, specimen, readings));
        if (other == null) {
            other = inQuarantine(specimen, readings);
        }
        return Optional.ofNullable(other).map(body -> ofOtherBody(specimen, body, readings));
    }

    private static boolean startsWith(byte[] whole, byte @Nullable [] beginning) {
        return beginning != null
                && whole.length > beginning.length
                && Arrays.equals(whole, 0, beginning.length, beginning, 0, beginning.length);
    }

    private Diagnosis ofOtherBody(Specimen specimen, byte[] other, List<HeaderReading> readings) {
        String remark = proof(other, readings).map(Proof::keyRemark).orElse("");
        if (startsWith(other, specimen.body())) {
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

    private byte @Nullable [] inQuarantine(Specimen specimen, List<HeaderReading> readings) {
        UUID before = null;
        for (int seen = 0; seen < MOST_QUARANTINED; seen += AT_ONCE) {
            List<QuarantineRows.Body> page = rows.bodiesBefore(before, Math.min(AT_ONCE, MOST_QUARANTINED - seen));
            for (QuarantineRows.Body body : page) {
                if (isOther(body.bytes(), specimen, readings)) {
                    return body.bytes();
                }
            }
            if (page.size() < AT_ONCE) {
                return null;
            }
            before = page.getLast().id();
        }
        return null;
    }

    private boolean isOther(byte[] body, Specimen specimen, List<HeaderReading> readings) {
        return proof(body, readings).isPresent() && !Arrays.equals(Sha256.of(body), specimen.sha256());
    }

    /// What cannot be proven.
    private Diagnosis ofAppearance(Specimen specimen, List<HeaderReading> readings) {
        if (specimen.legacySignature() != null) {
            return new Diagnosis(
                    Cause.LEGACY_SCHEME,
                    "The request has a header X-Spike-Signature, of the provider's former scheme. Nothing proves that this"
                            + " is why, but have the sender sign the whole body, in x-body-signature.");
        }
        byte[] body = specimen.body();
        if (body == null) {
            return new Diagnosis(
                    Cause.UNKNOWN,
                    "Only the digest of this body was kept, because of its size. Its signature is not that of any other body"
                            + " that came lately; whether the body was changed on the way cannot be told.");
        }
        if (body.length == 0) {
            return new Diagnosis(
                    Cause.TRUNCATED,
                    "The body arrived empty, and its signature is not that of an empty one. Look for what drops bodies on the"
                            + " way, such as a redirect.");
        }
        if (JsonOutline.isCutOff(text(body))) {
            return new Diagnosis(
                    Cause.TRUNCATED,
                    "The body ends in the middle of its JSON, so its end was probably lost on the way. Look for a limit on the"
                            + " size of bodies in front of this service.");
        }
        return new Diagnosis(Cause.UNKNOWN, ofNothing(readings));
    }

    private String ofNothing(List<HeaderReading> readings) {
        String tried =
                keys.inForce().size() + " keys in force and " + keys.retired().size() + " retired ones";
        if (readings.isEmpty()) {
            return "The header cannot be read as an HMAC-SHA256, neither in hex nor in base64. Have the sender sign the body,"
                    + " and send 64 hex digits.";
        }
        return "With " + tried
                + ", the signature fits neither the body nor anything that bodies are usually changed into"
                + " (line ends, charset, compression, JSON written differently), nor another body that came lately."
                + " Probably another key signed it: compare the key in the provider's admin console.";
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// The first key and reading that make these bytes the signed ones, keys in force before retired ones.
    private Optional<Proof> proof(byte[] body, List<HeaderReading> readings) {
        return Stream.concat(
                        keys.inForce().stream().map(key -> new Trial(key, false)),
                        keys.retired().stream().map(key -> new Trial(key, true)))
                .flatMap(trial -> {
                    Predicate<Signature> signed = trial.key().signatureOf(body);
                    return readings.stream()
                            .filter(reading -> signed.test(reading.signature()))
                            .map(reading -> new Proof(trial.key(), trial.retired(), reading));
                })
                .findFirst();
    }

    private record Trial(SigningKey key, boolean retired) {}

    /// That a key signed something.
    private record Proof(SigningKey key, boolean retired, HeaderReading reading) {

        /// What there is to say about the key in addition.
        String keyRemark() {
            return retired ? " It was also signed with a retired key, " + key.id() + "." : "";
        }
    }
}
