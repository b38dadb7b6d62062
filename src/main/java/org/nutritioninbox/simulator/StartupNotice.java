package org.nutritioninbox.simulator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/// Says at the start where the simulator is, and what to give it for the same world again.
@Component
class StartupNotice {

    private static final Logger log = LoggerFactory.getLogger(StartupNotice.class);

    private final Environment environment;
    private final SimulatorProperties properties;
    private final Provider provider;
    private final Courier courier;

    StartupNotice(Environment environment, SimulatorProperties properties, Provider provider, Courier courier) {
        this.environment = environment;
        this.properties = properties;
        this.provider = provider;
        this.courier = courier;
    }

    @EventListener
    void on(ApplicationReadyEvent ready) {
        String base = "http://localhost:" + environment.getProperty("local.server.port", "9000");
        log.info(
                """
                The simulated provider is ready

                  API       {}/v3, application id {}
                  Webhooks  {}
                  Meals     {} a minute, at {} times the speed of life, seed {}
                  Strings   {}/simulator
                """,
                base,
                properties.applicationId(),
                courier.isOn() ? courier.url() : "none",
                properties.mealsPerMinute(),
                properties.speed(),
                provider.seed(),
                base);
    }
}
