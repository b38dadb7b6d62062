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

/// Reloads the signing keys without a restart: on request, and when the key file changes. If the file is not usable,
/// the present keys stay in force.
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
        warnOfShortKeys();
    }

    /// Fails with a problem document if there is no usable file. The audit notes both results.
    synchronized void reload() {
        try {
            if (properties.signatureKeysFile() == null) {
                throw new NoKeyFile();
            }
            List<SigningKey> read = properties.keysInForce();
            // first, since an action that cannot be audited must not take effect
            audit.record(ACTION, Map.of("key_ids", ids(read)), (long) read.size(), "in force");
            putInForce(read);
        } catch (ErrorResponseException e) {
            audit.record(ACTION, Map.of(), null, "refused");
            throw e;
        }
    }

    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
    synchronized void poll() {
        if (properties.signatureKeysFile() == null) {
            return;
        }
        try {
            List<SigningKey> read = properties.keysInForce();
            if (!read.equals(keys.inForce())) {
                putInForce(read);
            }
            failing = false;
        } catch (KeyFile.KeyFileRefused e) {
            if (!failing) {
                log.warn("{}", e.reason());
            }
            failing = true;
        }
    }

    private void putInForce(List<SigningKey> read) {
        keys.replace(read);
        log.info("Signature keys now in force: {}", ids(read));
        warnOfShortKeys();
    }

    private void warnOfShortKeys() {
        keys.inForce().stream()
                .filter(SigningKey::isShort)
                .forEach(key -> log.warn(
                        "Signature key {} has fewer than 16 characters and can be guessed: replace it with a longer one",
                        key.id()));
    }

    private static List<String> ids(List<SigningKey> keys) {
        return keys.stream().map(SigningKey::id).toList();
    }

    /// Thrown on a reload without a key file.
    static final class NoKeyFile extends ErrorResponseException {

        NoKeyFile() {
            super(
                    HttpStatus.CONFLICT,
                    ProblemDetail.forStatusAndDetail(
                            HttpStatus.CONFLICT,
                            "There is no key file to read: set WEBHOOK_SIGNATURE_KEYS_FILE, then restart"),
                    null);
        }
    }
}
