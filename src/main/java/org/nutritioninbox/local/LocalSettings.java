package org.nutritioninbox.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/// Generates missing secrets for a run with the embedded database, and stores them in the folder `data`. The packaged
/// jar contains no embedded database, so it never generates secrets.
@Order(Ordered.LOWEST_PRECEDENCE - 1)
class LocalSettings implements EnvironmentPostProcessor {

    static final String ACTIVE = "local.active";
    static final String DATA = "local.data";
    static final String KEY_FILE = "webhook-signature-key";
    static final String PASSWORD_FILE = "operator-password";

    /// With this profile, only the key is shared with an inbox in the same folder.
    private static final String SIMULATOR_PROFILE = "simulator";

    private static final String EMBEDDED = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.containsProperty("spring.datasource.url")
                || !ClassUtils.isPresent(EMBEDDED, application.getClassLoader())) {
            return;
        }
        Path data = Path.of(environment.getProperty(DATA, "data"));
        Map<String, Object> settings = new HashMap<>();
        boolean inbox = !environment.matchesProfiles(SIMULATOR_PROFILE);
        if (inbox) {
            settings.put(ACTIVE, "true");
        }
        if ((inbox || !environment.containsProperty("simulator.webhook-key"))
                && !environment.containsProperty("webhook.signature-keys")
                && !environment.containsProperty("webhook.signature-keys-file")) {
            settings.put("webhook.signature-keys", secret(data.resolve(KEY_FILE)));
            settings.put("local.made-up-key", "true");
        }
        if (inbox) {
            addPassword(environment, data, settings);
        }
        environment.getPropertySources().addLast(new MapPropertySource("local", settings));
    }

    private static void addPassword(ConfigurableEnvironment environment, Path data, Map<String, Object> settings) {
        if (!environment.containsProperty("ops.operator-password")
                && !environment.containsProperty("ops.viewer-password")) {
            Path file = data.resolve(PASSWORD_FILE);
            settings.put("ops.operator-password", secret(file));
            settings.put("local.made-up-password-file", file.toString());
        }
    }

    private static String secret(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[16];
                new SecureRandom().nextBytes(random);
                Files.createDirectories(file.getParent());
                // readable for its owner only, and moved so that it is never half written
                Path temporary = Files.createTempFile(file.getParent(), "secret", null);
                Files.writeString(temporary, HexFormat.of().formatHex(random) + "\n");
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot write or read the secret in " + file + ": check the permissions, or set LOCAL_DATA", e);
        }
    }
}
