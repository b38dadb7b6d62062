package org.nutritioninbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.nutritioninbox.ops.Roles;
import org.nutritioninbox.simulator.SimulatorApplication;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;

/// Refuses to start without what cannot be made up: a database, and the keys that webhooks are signed with. Refuses
/// short passwords, and tokens that were made for others. The simulator needs none of it.
@Order(Ordered.LOWEST_PRECEDENCE)
class RequiredSettings implements EnvironmentPostProcessor {

    private static final int SHORTEST_PASSWORD = 12;
    private static final String TOKENS = "spring.security.oauth2.resourceserver.jwt.";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.matchesProfiles(SimulatorApplication.PROFILE)) {
            return;
        }
        Binder binder = Binder.get(environment);
        boolean hasDatabase = environment.containsProperty("local.active")
                || !binder.bind("spring.datasource.url", String.class)
                        .orElse("")
                        .isBlank();
        List<String> keys = binder.bind("webhook.signature-keys", Bindable.listOf(String.class))
                .orElse(List.of());
        boolean hasFile = !binder.bind("webhook.signature-keys-file", String.class)
                .orElse("")
                .isBlank();
        checkPresent(hasDatabase, hasFile || !keys.stream().allMatch(String::isBlank));
        if (keys.stream().anyMatch(String::isBlank)) {
            throw new SettingRefused("WEBHOOK_SIGNATURE_KEYS has an empty key, with which anybody could sign.");
        }
        checkPasswords(binder);
        checkTokens(binder);
    }

    private static void checkPresent(boolean hasDatabase, boolean hasKeys) {
        List<String> missing = new ArrayList<>();
        if (!hasDatabase) {
            missing.add("SPRING_DATASOURCE_URL (for example jdbc:postgresql://localhost:5432/nutrition)");
        }
        if (!hasKeys) {
            missing.add("WEBHOOK_SIGNATURE_KEYS (the webhook signature key from the provider's admin console) or"
                    + " WEBHOOK_SIGNATURE_KEYS_FILE");
        }
        if (!missing.isEmpty()) {
            throw new SettingRefused("Set " + String.join(" and ", missing) + " to start.");
        }
    }

    private static void checkPasswords(Binder binder) {
        for (String user : Roles.NAMES) {
            String password =
                    binder.bind("ops." + user + "-password", String.class).orElse("");
            boolean isShort = password.length() < SHORTEST_PASSWORD && !password.startsWith("{bcrypt}");
            if (isShort && !password.isBlank()) {
                throw new SettingRefused("OPS_" + user.toUpperCase(Locale.ROOT) + "_PASSWORD has fewer than "
                        + SHORTEST_PASSWORD + " characters, so it could be guessed: set a longer one.");
            }
        }
    }

    private static void checkTokens(Binder binder) {
        boolean hasKeys = Stream.of("issuer-uri", "jwk-set-uri", "public-key-location")
                .map(name -> binder.bind(TOKENS + name, String.class).orElse(""))
                .anyMatch(value -> !value.isBlank());
        List<String> audiences =
                binder.bind(TOKENS + "audiences", Bindable.listOf(String.class)).orElse(List.of());
        if (hasKeys && audiences.stream().allMatch(String::isBlank)) {
            throw new SettingRefused("Set SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_AUDIENCES to the audience of tokens"
                    + " that are meant for this inbox, or those for other services would be accepted, too.");
        }
    }

    /// A setting without which, or with which, the application must not run. The message is one sentence.
    static final class SettingRefused extends RuntimeException {

        SettingRefused(String sentence) {
            super(sentence);
        }
    }

    /// Prints the sentence and nothing else.
    static final class Analyzer extends AbstractFailureAnalyzer<SettingRefused> {

        @Override
        protected FailureAnalysis analyze(Throwable failure, SettingRefused refused) {
            return new FailureAnalysis(refused.getMessage(), null, refused);
        }
    }
}
