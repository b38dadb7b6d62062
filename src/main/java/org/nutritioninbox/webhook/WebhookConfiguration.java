package org.nutritioninbox.webhook;

import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.nutritioninbox.provider.SigningKeys;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.filter.CharacterEncodingFilter;
import org.springframework.web.filter.RequestContextFilter;
import org.springframework.web.filter.ServerHttpObservationFilter;

/// Opens the door, and keeps off its path what it does not need: every webhook would pay for it.
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

    @Bean
    static SigningKeys signingKeys(WebhookProperties properties) {
        return properties.signingKeys();
    }

    /// A client that asks before it sends is only told to go on when its body is wanted.
    @Bean
    static TomcatConnectorCustomizer continueOnlyWhenRead() {
        return connector -> connector.setProperty("continueResponseTiming", "onRead");
    }

    /// No filter at all: the signature is what lets a webhook in.
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static SecurityFilterChain webhook() {
        return new DefaultSecurityFilterChain(WebhookConfiguration::isWebhook);
    }

    /// Requests are observed once, not once more by Spring Security.
    @Bean
    static SecurityObservationSettings securityObservation() {
        return SecurityObservationSettings.withDefaults().build();
    }

    /// In place of the one of Spring Boot. The door has a timer of its own.
    @Bean
    static FilterRegistrationBean<ServerHttpObservationFilter> observation(ObservationRegistry observations) {
        FilterRegistrationBean<ServerHttpObservationFilter> registration =
                new FilterRegistrationBean<>(new ServerHttpObservationFilter(observations) {

                    @Override
                    protected boolean shouldNotFilter(HttpServletRequest request) {
                        return isWebhook(request);
                    }
                });
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }

    /// The dispatcher servlet does the same for every request that needs it.
    @Bean
    static FilterRegistrationBean<RequestContextFilter> noRequestContextFilter() {
        return off(new RequestContextFilter());
    }

    @Bean
    static FilterRegistrationBean<CharacterEncodingFilter> noCharacterEncodingFilter(CharacterEncodingFilter filter) {
        return off(filter);
    }

    /// In place of that filter.
    @Bean
    static ServletContextInitializer formsAreUtf8() {
        return context -> context.setRequestCharacterEncoding(StandardCharsets.UTF_8.name());
    }

    private static <F extends Filter> FilterRegistrationBean<F> off(F filter) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setEnabled(false);
        return registration;
    }

    private static boolean isWebhook(HttpServletRequest request) {
        return request.getServletPath().equals(WebhookController.PATH);
    }
}
