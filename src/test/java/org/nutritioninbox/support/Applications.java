package org.nutritioninbox.support;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;

/// Applications that tests start and stop by themselves. Logging belongs to the JVM: one that stops must not take it
/// from others that are just starting.
public final class Applications {

    private Applications() {}

    public static SpringApplicationBuilder of(Class<?>... sources) {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(sources).registerShutdownHook(false);
        SpringApplication application = builder.application();
        List<ApplicationListener<?>> listeners = application.getListeners().stream()
                .map(Applications::atMostStarting)
                .toList();
        application.setListeners(listeners);
        return builder;
    }

    private static ApplicationListener<?> atMostStarting(ApplicationListener<?> listener) {
        return listener instanceof LoggingApplicationListener logging ? new Starting(logging) : listener;
    }

    private record Starting(LoggingApplicationListener logging) implements GenericApplicationListener {

        @Override
        public void onApplicationEvent(ApplicationEvent event) {
            logging.onApplicationEvent(event);
        }

        @Override
        public boolean supportsEventType(ResolvableType eventType) {
            return eventType.isAssignableFrom(ApplicationStartingEvent.class)
                    || eventType.isAssignableFrom(ApplicationEnvironmentPreparedEvent.class);
        }

        @Override
        public int getOrder() {
            return logging.getOrder();
        }
    }
}
