package org.nutritioninbox.tracing;

import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/// Sends traces if an endpoint is set. Otherwise there is no tracer: the application excludes Spring Boot's
/// auto-configuration, and only this class brings it back.
///
/// Spring's own observations are not traced: their URLs and errors name users and records.
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("!'${management.opentelemetry.tracing.export.otlp.endpoint:}'.isBlank()")
@Import({OpenTelemetryTracingAutoConfiguration.class, OtlpTracingAutoConfiguration.class})
class TracingConfiguration {

    /// [Traces] chooses before it begins a trace: beginning one and not sending it costs as much.
    @Bean
    @Primary
    static Sampler chosenAlready() {
        return Sampler.alwaysOn();
    }
}
