package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.RequiredSettings.SettingRefused;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class RequiredSettingsTests {

    private static final String URL = "jdbc:postgresql://localhost/nutrition";

    @Test
    void startsWithADatabaseAndAKey() {
        assertThatCode(() -> start(Map.of("SPRING_DATASOURCE_URL", URL, "WEBHOOK_SIGNATURE_KEYS", "one,two")))
                .doesNotThrowAnyException();
    }

    @Test
    void keysMayBeAList() {
        assertThatCode(() -> start(Map.of(
                        "SPRING_DATASOURCE_URL",
                        URL,
                        "WEBHOOK_SIGNATUREKEYS_0",
                        "one",
                        "WEBHOOK_SIGNATUREKEYS_1",
                        "two")))
                .doesNotThrowAnyException();
    }

    @Test
    void saysInOneSentenceWhatIsMissing() {
        assertThat(refusal(Map.of("WEBHOOK_SIGNATURE_KEYS", "one")))
                .contains("SPRING_DATASOURCE_URL")
                .doesNotContain("WEBHOOK")
                .doesNotContain("\n");
        assertThat(refusal(Map.of("SPRING_DATASOURCE_URL", URL)))
                .contains("WEBHOOK_SIGNATURE_KEYS")
                .doesNotContain("SPRING");
        assertThat(refusal(Map.of())).contains("SPRING_DATASOURCE_URL").contains("WEBHOOK_SIGNATURE_KEYS");
    }

    @Test
    void theSimulatorNeedsNothing() {
        assertThatCode(() -> start(Map.of("SPRING_PROFILES_ACTIVE", "simulator")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one,,two", ",one", "one,", "one, ,two"})
    void refusesAnEmptyKeyWithoutShowingTheOthers(String keys) {
        assertThat(refusal(Map.of("SPRING_DATASOURCE_URL", URL, "WEBHOOK_SIGNATURE_KEYS", keys)))
                .contains("empty key")
                .doesNotContain("one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void refusesNothingButEmptiness(String keys) {
        assertThat(refusal(Map.of("SPRING_DATASOURCE_URL", URL, "WEBHOOK_SIGNATURE_KEYS", keys)))
                .contains("WEBHOOK_SIGNATURE_KEYS");
    }

    @Test
    void keysMayComeFromAFile() {
        assertThatCode(() -> start(Map.of("SPRING_DATASOURCE_URL", URL, "WEBHOOK_SIGNATURE_KEYS_FILE", "/run/keys")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPS_OPERATOR_PASSWORD", "OPS_VIEWER_PASSWORD", "OPS_SUBMITTER_PASSWORD"})
    void refusesAShortPasswordWithoutShowingIt(String user) {
        assertThat(refusal(with(user, "elevenchars"))).contains(user).doesNotContain("eleven");
        for (String fine : List.of("", "twelve-chars", "{bcrypt}x")) {
            assertThatCode(() -> start(with(user, fine))).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISSUER_URI", "JWK_SET_URI", "PUBLIC_KEY_LOCATION"})
    void refusesTokensThatAreForAnybody(String key) {
        String prefix = "SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_";
        Map<String, Object> settings = with(prefix + key, "https://issuer.example");
        assertThat(refusal(settings)).contains("AUDIENCES");

        settings.put(prefix + "AUDIENCES", "nutrition-inbox");
        assertThatCode(() -> start(settings)).doesNotThrowAnyException();
    }

    private static Map<String, Object> with(String name, String value) {
        return new HashMap<>(Map.of("SPRING_DATASOURCE_URL", URL, "WEBHOOK_SIGNATURE_KEYS", "one", name, value));
    }

    @Test
    void theSentenceIsAllThatIsPrinted() {
        var analysis = new RequiredSettings.Analyzer().analyze(new SettingRefused("Set it."));

        assertThat(Objects.requireNonNull(analysis).getDescription()).isEqualTo("Set it.");
        assertThat(analysis.getAction()).isNull();
    }

    private static String refusal(Map<String, Object> environment) {
        SettingRefused[] refused = new SettingRefused[1];
        assertThatExceptionOfType(SettingRefused.class)
                .isThrownBy(() -> start(environment))
                .satisfies(e -> refused[0] = e);
        return String.valueOf(refused[0].getMessage());
    }

    private static void start(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        new RequiredSettings().postProcessEnvironment(environment, new SpringApplication());
    }
}
