package org.nutritioninbox.webhook;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/// Puts other keys in force without a restart: when an operator says so, and when the file with the keys changes.
/// Whatever is wrong with that file, the keys in force stay.
@Component
class KeyReload {

    private static final Logger log = LoggerFactory.getLogger(KeyReload.class);
    private static final String ACTION = "keys.reload";

    private final WebhookProperties properties;
    private final SigningKeys keys;
    private final Audit audit;
    private boolean failing;

    KeyReload(WebhookProperties properties, SigningKeys keys, Audit audit) {
        this.properties = properties;
        this.keys = keys;
        this.audit = audit;
        warnOfShortOnes();
    }

    /// Fails with a problem document where there is no usable file; written down either way.
    synchronized void reload() {
        try {
            if (properties.signatureKeysFile() == null) {
                throw new NoKeyFile();
            }
            List<SigningKey> read = properties.keysInForce();
            // first, since nothing is to happen that cannot be written down
            audit.record(ACTION, Map.of("key_ids", ids(read)), (long) read.size(), "in force");
            putInForce(read);
        } catch (ErrorResponseException e) {
            audit.record(ACTION, Map.of(), null, "refused");
            throw e;
        }
    }

    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
    synchronized void look() {
        if (properties.signatureKeysFile() == null) {
            return;
        }
        try {
            List<SigningKey> read = properties.keysInForce();
            if (!read.equals(keys.inForce())) {
                putInForce(read);
            }
            failing = false;
        } catch (KeyFile.Refused e) {
            if (!failing) {
                log.warn("{}", e.reason());
            }
            failing = true;
        }
    }

    private void putInForce(List<SigningKey> read) {
        keys.replace(read);
        log.info("Signature keys now in force: {}", ids(read));
        warnOfShortOnes();
    }

    private void warnOfShortOnes() {
        keys.inForce().stream()
                .filter(SigningKey::isShort)
                .forEach(key -> log.warn("Signature key {} has fewer than 16 characters", key.id()));
    }

    private static List<String> ids(List<SigningKey> keys) {
        return keys.stream().map(SigningKey::id).toList();
    }

    /// There is nothing to be read again.
    static final class NoKeyFile extends ErrorResponseException {

        NoKeyFile() {
            super(
                    HttpStatus.CONFLICT,
                    ProblemDetail.forStatusAndDetail(
                            HttpStatus.CONFLICT,
                            "There is no file to read keys from: WEBHOOK_SIGNATURE_KEYS_FILE is not set"),
                    null);
        }
    }
}
