package org.nutritioninbox;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/// Lets the demo ask only its own simulator, even if the shell that starts it sets `PROVIDER_...`. Receiver and
/// simulator get the same settings.
@Order(Ordered.LOWEST_PRECEDENCE - 2)
class DemoSettings implements EnvironmentPostProcessor {

    private static final String APPLICATION_ID = "9999";
    private static final String HMAC_KEY = "simulator-hmac-key";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.matchesProfiles(Demo.PROFILE)) {
            Map<String, Object> settings = Map.of(
                    "provider.base-url",
                    "http://localhost:" + environment.getProperty(Demo.PORT, Demo.DEFAULT_PORT) + "/v3",
                    "provider.application-id",
                    APPLICATION_ID,
                    "provider.hmac-key",
                    HMAC_KEY,
                    "simulator.application-id",
                    APPLICATION_ID,
                    "simulator.hmac-key",
                    HMAC_KEY);
            environment.getPropertySources().addFirst(new MapPropertySource("demo-provider", settings));
        }
    }
}
