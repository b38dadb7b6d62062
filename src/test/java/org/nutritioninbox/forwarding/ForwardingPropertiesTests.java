package org.nutritioninbox.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

/// A destination that cannot work stops the start with its name and the reason.
class ForwardingPropertiesTests {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String APP = "forwarding.destinations.app.";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Properties.class)
            .withPropertyValues(APP + "url=https://app.example.com/webhooks", APP + "secrets=" + SECRET);

    @Test
    void aDestinationNeedsAnAddressAndASecret() {
        runner.run(context -> {
            DestinationSettings app = Objects.requireNonNull(
                    context.getBean(ForwardingProperties.class).destinations().get("app"));
            assertThat(app.url()).isEqualTo("https://app.example.com/webhooks");
            assertThat(app.allowPrivate()).isFalse();
        });
    }

    @Test
    void thereMayBeNone() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .withUserConfiguration(Properties.class)
                .run(context -> assertThat(
                                context.getBean(ForwardingProperties.class).destinations())
                        .isEmpty());
    }

    @Test
    void httpIsAllowedWherePrivateAddressesAre() {
        runner.withPropertyValues(APP + "url=http://app:8080/webhooks", APP + "allow-private=true")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({
        "url,'',must be an https URL",
        "url,http://app.example.com,must be an https URL",
        "url,https://user:password@app.example.com,must be an https URL",
        "url,https://app.example.com/#webhooks,must be an https URL",
        "url,https:///webhooks,must be an https URL",
        "url,https://app example.com,must be an https URL",
        "secrets,'',set at least one secret",
        "secrets,0123456789abcdef,must be whsec_",
        "secrets,whsec_c2hvcnQ=,must be whsec_",
        "timeout,0s,must be",
        "timeout,31s,must be",
        "rate-per-second,0,must be",
        "concurrency,0,must be"
    })
    void aWrongSettingIsRefusedWithItsDestination(String setting, String value, String reason) {
        runner.withPropertyValues(APP + setting + "=" + value)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .asString()
                        .contains("app")
                        .contains(reason)
                        .doesNotContain("0123456789abcdef"));
    }

    @Test
    void aNameHasToFitIntoAPath() {
        runner.withPropertyValues("forwarding.destinations[my/app].url=https://app.example.com")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .asString()
                        .contains("letters, digits and hyphens"));
    }

    @Test
    void neitherSecretsNorHeadersNorAddressesAreShown() {
        runner.withPropertyValues(
                        APP + "headers.authorization=Bearer 4711", APP + "url=https://app.example.com/?key=4712")
                .run(context -> assertThat(
                                context.getBean(ForwardingProperties.class).toString())
                        .contains("app=")
                        .doesNotContain("whsec_", "4711", "4712"));
    }

    @EnableConfigurationProperties(ForwardingProperties.class)
    static class Properties {}
}
