package org.nutritioninbox.ops;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.io.IOException;
import java.util.Properties;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/// Gives each metric its sentence of `metrics.properties`, which Prometheus shows as help.
@Configuration(proxyBeanMethods = false)
class MetricDescriptions {

    @Bean
    static MeterFilter descriptions(@Value("classpath:metrics.properties") Resource sentences) throws IOException {
        Properties descriptions = PropertiesLoaderUtils.loadProperties(sentences);
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                String description = descriptions.getProperty(id.getName());
                return description == null
                        ? id
                        : new Meter.Id(
                                id.getName(),
                                Tags.of(id.getTagsAsIterable()),
                                id.getBaseUnit(),
                                description,
                                id.getType());
            }
        };
    }
}
