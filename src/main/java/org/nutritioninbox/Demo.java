package org.nutritioninbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.simulator.SimulatorApplication;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.stereotype.Component;

/// Starts the simulator beside the receiver, each in its own context, and points its webhooks at the receiver.
@Component
@Profile(Demo.PROFILE)
class Demo {

    static final String PROFILE = "demo";
    static final String PORT = "demo.port";
    static final String DEFAULT_PORT = "9000";

    private final Environment environment;
    private final int simulatorPort;
    private @Nullable ConfigurableApplicationContext simulator;

    Demo(Environment environment, @Value("${" + PORT + ":" + DEFAULT_PORT + "}") int simulatorPort) {
        this.environment = environment;
        this.simulatorPort = simulatorPort;
    }

    @EventListener
    void on(ApplicationReadyEvent ready) {
        String receiver = "http://localhost:" + environment.getProperty("local.server.port") + "/nutrition-webhook";
        Map<String, Object> wiring = Map.of("server.port", simulatorPort, "simulator.webhook-url", receiver);
        simulator = new SpringApplicationBuilder(SimulatorApplication.class)
                .profiles(PROFILE, SimulatorApplication.PROFILE)
                .registerShutdownHook(false)
                // in front of what both contexts are configured with, such as SERVER_PORT
                .initializers(context ->
                        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("demo", wiring)))
                .run(ready.getArgs());
    }

    /// Before the receiver closes its door, so that no webhook comes to a closed one.
    @EventListener
    void on(ContextClosedEvent closed) {
        if (simulator != null) {
            simulator.close();
        }
    }
}
