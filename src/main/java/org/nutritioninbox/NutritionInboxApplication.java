package org.nutritioninbox;

import java.time.Clock;
import org.nutritioninbox.jobs.LifecyclePhases;
import org.nutritioninbox.simulator.SimulatorApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.metrics.KafkaMetricsAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/// Starts everything; with the profile `simulator`, the simulated provider instead. Kafka is left to `forwarding`, and
/// OpenTelemetry to `tracing`.
@SpringBootApplication(
        exclude = {
            KafkaAutoConfiguration.class,
            KafkaMetricsAutoConfiguration.class,
            MicrometerTracingAutoConfiguration.class,
            NoopTracerAutoConfiguration.class,
            OpenTelemetryLoggingAutoConfiguration.class,
            OpenTelemetryTracingAutoConfiguration.class,
            OtlpTracingAutoConfiguration.class
        })
@ComponentScan(
        excludeFilters = {
            @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
            @Filter(type = FilterType.CUSTOM, classes = AutoConfigurationExcludeFilter.class),
            @Filter(type = FilterType.REGEX, pattern = "org\\.nutritioninbox\\.simulator\\..*")
        })
@EnableScheduling
@ConfigurationPropertiesScan
public class NutritionInboxApplication {

    private static final int LOOKS_AT_ONCE = 4;
    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

    /// The one clock of the application. Tests replace it.
    @Bean
    static Clock clock() {
        return Clock.systemUTC();
    }

    /// Several threads: a scheduled method that waits for the database must not hold up the others.
    @Bean
    static ThreadPoolTaskScheduler taskScheduler() {
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.setPoolSize(LOOKS_AT_ONCE);
        scheduler.setThreadNamePrefix("scheduling-");
        scheduler.setDaemon(true);
        // marks of what is processed are written until the last request is answered
        scheduler.setAcceptTasksAfterContextClose(true);
        scheduler.setPhase(LifecyclePhases.EXECUTOR);
        return scheduler;
    }

    public static void main(String[] args) {
        leaveAProcessorToThePlatform();
        SpringApplication.run(isSimulator(args) ? SimulatorApplication.class : NutritionInboxApplication.class, args);
    }

    /// Asked before there is an application: by argument, system property or environment variable.
    private static boolean isSimulator(String[] args) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(args));
        return environment.matchesProfiles(SimulatorApplication.PROFILE);
    }

    /// Requests run on virtual threads. This leaves one core to the threads for which all requests wait: group commit,
    /// the poller of the sockets, and the garbage collector.
    private static void leaveAProcessorToThePlatform() {
        int carriers = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        if (System.getProperty(CARRIERS) == null) {
            System.setProperty(CARRIERS, String.valueOf(carriers));
        }
    }
}
