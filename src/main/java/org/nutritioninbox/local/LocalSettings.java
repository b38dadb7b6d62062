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

/// Where no database is configured and the embedded one is at hand, makes up the secrets that are missing and
/// keeps them beside the data. The packaged jar has no embedded database, so there nothing is ever made up.
@Order(Ordered.LOWEST_PRECEDENCE - 1)
class LocalSettings implements EnvironmentPostProcessor {

    static final String ACTIVE = "local.active";
    static final String DATA = "local.data";
    static final String KEY_FILE = "webhook-signature-key";
    static final String PASSWORD_FILE = "operator-password";

    /// Shares nothing with a receiver in the same folder but the key.
    private static final String SIMULATOR = "simulator";

    private static final String EMBEDDED = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.containsProperty("spring.datasource.url")
                || !ClassUtils.isPresent(EMBEDDED, application.getClassLoader())) {
            return;
        }
        Path data = Path.of(environment.getProperty(DATA, "data"));
        Map<String, Object> settings = new HashMap<>();
        boolean receiver = !environment.matchesProfiles(SIMULATOR);
        if (receiver) {
            settings.put(ACTIVE, "true");
        }
        if ((receiver || !environment.containsProperty("simulator.webhook-key"))
                && !environment.containsProperty("webhook.signature-keys")
                && !environment.containsProperty("webhook.signature-keys-file")) {
            settings.put("webhook.signature-keys", secret(data.resolve(KEY_FILE)));
            settings.put("local.made-up-key", "true");
        }
        if (receiver) {
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
                // readable for its owner only, and there as a whole or not at all
                Path temporary = Files.createTempFile(file.getParent(), "secret", null);
                Files.writeString(temporary, HexFormat.of().formatHex(random) + "\n");
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep a secret in " + file, e);
        }
    }
}
