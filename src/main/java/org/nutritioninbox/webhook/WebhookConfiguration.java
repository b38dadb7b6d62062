package org.nutritioninbox.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.nutritioninbox.body.Bodies;
import org.nutritioninbox.body.BodyMemory;
import org.nutritioninbox.provider.SigningKeys;
import org.nutritioninbox.tracing.Traces;
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
import org.springframework.web.filter.RequestContextFilter;
import org.springframework.web.filter.ServerHttpObservationFilter;

/// Configures the webhook endpoint, and takes filters and observations that it does not need off its path.
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

    @Bean
    static SigningKeys signingKeys(WebhookProperties properties) {
        return properties.signingKeys();
    }

    @Bean
    static Bodies bodies(WebhookProperties properties, Clock clock, MeterRegistry meters) {
        BodyMemory memory = new BodyMemory(properties.memory().toBytes(), properties.memoryOfNetwork());
        meters.gauge("inbox.webhook.memory", memory, BodyMemory::taken);
        return new Bodies(Math.toIntExact(properties.bodyLimit().toBytes()), properties.bodyTimeout(), memory, clock);
    }

    /// Sends `100 Continue` only when the body is read, so that a refused client never sends it.
    @Bean
    static TomcatConnectorCustomizer continueOnlyWhenRead() {
        return connector -> connector.setProperty("continueResponseTiming", "onRead");
    }

    /// No security filter: the signature authenticates a webhook.
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static SecurityFilterChain webhook() {
        return new DefaultSecurityFilterChain(WebhookConfiguration::isWebhook);
    }

    /// Turns off the additional observations of Spring Security.
    @Bean
    static SecurityObservationSettings securityObservation() {
        return SecurityObservationSettings.withDefaults().build();
    }

    /// Replaces Spring Boot's filter, to skip webhooks: they have a timer of their own.
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

    /// Traces webhooks. Not on their path unless traces are sent.
    @Bean
    static FilterRegistrationBean<Filter> traced(Traces traces) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
            try (Traces.TraceStep step = traces.webhook()) {
                chain.doFilter(request, response);
                step.tag("status", String.valueOf(((HttpServletResponse) response).getStatus()));
            }
        });
        registration.setEnabled(traces.areSent());
        registration.addUrlPatterns(WebhookController.PATH);
        return registration;
    }

    /// The dispatcher servlet provides the request context already.
    @Bean
    static FilterRegistrationBean<RequestContextFilter> noRequestContextFilter() {
        FilterRegistrationBean<RequestContextFilter> registration =
                new FilterRegistrationBean<>(new RequestContextFilter());
        registration.setEnabled(false);
        return registration;
    }

    /// Replaces Spring Boot's filter, which `spring.servlet.encoding.enabled` turns off.
    @Bean
    static ServletContextInitializer formsAreUtf8() {
        return context -> context.setRequestCharacterEncoding(StandardCharsets.UTF_8.name());
    }

    private static boolean isWebhook(HttpServletRequest request) {
        return request.getServletPath().equals(WebhookController.PATH);
    }
}
