package org.nutritioninbox.webhook;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Puts the keys of the key file in force when it changes, without a restart. If the file is not usable, the present
/// keys stay in force.
@Component
class KeyReload {

    private static final Logger log = LoggerFactory.getLogger(KeyReload.class);

    private final WebhookProperties properties;
    private final SigningKeys keys;
    private boolean failing;

    KeyReload(WebhookProperties properties, SigningKeys keys) {
        this.properties = properties;
        this.keys = keys;
        warnOfShortKeys();
    }

    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
    synchronized void poll() {
        try {
            List<SigningKey> read = properties.keysInForce();
            if (!read.equals(keys.inForce())) {
                keys.replace(read);
                log.info(
                        "Signature keys now in force: {}",
                        read.stream().map(SigningKey::id).toList());
                warnOfShortKeys();
            }
            failing = false;
        } catch (InvalidConfigurationPropertyValueException e) {
            if (!failing) {
                log.warn("WEBHOOK_SIGNATURE_KEYS_FILE: {} Until then the present keys stay in force", e.getReason());
            }
            failing = true;
        }
    }

    private void warnOfShortKeys() {
        keys.inForce().stream()
                .filter(SigningKey::isShort)
                .forEach(key -> log.warn(
                        "Signature key {} has fewer than 16 characters and can be guessed: replace it with a longer"
                                + " one",
                        key.id()));
    }
}
