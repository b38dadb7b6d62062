package org.nutritioninbox.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

/// The provider is configured as a whole, or not at all.
class ProviderPropertiesTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Properties.class);

    @ParameterizedTest
    @CsvSource({"https://provider.example/v3,9999,0123456789abcdef,true", "'',' ','',false"})
    void allOrNothingIsTaken(String baseUrl, String applicationId, String hmacKey, boolean complete) {
        with(baseUrl, applicationId, hmacKey)
                .run(context -> assertThat(
                                context.getBean(ProviderProperties.class).isComplete())
                        .isEqualTo(complete));
    }

    @ParameterizedTest
    @CsvSource({
        "https://provider.example/v3,9999,'',or none of them",
        "'','',0123456789abcdef,or none of them",
        "provider.example,9999,0123456789abcdef,must be a URL",
        "https:///v3,9999,0123456789abcdef,must be a URL"
    })
    void halfOfItIsRefused(String baseUrl, String applicationId, String hmacKey, String message) {
        with(baseUrl, applicationId, hmacKey)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining(message)
                        .extracting(failure -> String.valueOf(failure.getCause()))
                        .asString()
                        .doesNotContain("0123456789abcdef"));
    }

    private ApplicationContextRunner with(String baseUrl, String applicationId, String hmacKey) {
        return runner.withPropertyValues(
                "provider.base-url=" + baseUrl,
                "provider.application-id=" + applicationId,
                "provider.hmac-key=" + hmacKey);
    }

    @EnableConfigurationProperties(ProviderProperties.class)
    static class Properties {}
}
