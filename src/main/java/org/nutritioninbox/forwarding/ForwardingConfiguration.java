package org.nutritioninbox.forwarding;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/// Makes a processor of each destination.
@Configuration(proxyBeanMethods = false)
@Import(ForwardingConfiguration.Registrar.class)
class ForwardingConfiguration {

    static final class Registrar implements BeanRegistrar {

        /// The names are read early. The settings come from the validated properties.
        @Override
        public void register(BeanRegistry registry, Environment environment) {
            Binder.get(environment)
                    .bind(
                            ForwardingProperties.PREFIX + ".destinations",
                            Bindable.mapOf(String.class, DestinationSettings.class))
                    .orElse(Map.of())
                    .keySet()
                    .forEach(name -> registry.registerBean(
                            "destination-" + name,
                            Destination.class,
                            bean -> bean.supplier(context -> new Destination(
                                    name,
                                    Objects.requireNonNull(context.bean(ForwardingProperties.class)
                                            .destinations()
                                            .get(name)),
                                    context.bean(JsonMapper.class),
                                    context.bean(Clock.class),
                                    context.bean(MeterRegistry.class)))));
        }
    }
}
