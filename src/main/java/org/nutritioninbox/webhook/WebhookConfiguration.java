package org.nutritioninbox.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.provider.SigningKeys;
import org.nutritioninbox.quarantine.Quarantine;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/// Opens the door.
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

    @Bean
    static SigningKeys signingKeys(WebhookProperties properties) {
        return properties.signingKeys();
    }

    @Bean
    static FilterRegistrationBean<WebhookFilter> webhook(
            WebhookProperties properties,
            SigningKeys keys,
            Inbox inbox,
            Quarantine quarantine,
            Clock clock,
            JsonMapper json,
            MeterRegistry meters) {
        FilterRegistrationBean<WebhookFilter> registration = new FilterRegistrationBean<>(
                new WebhookFilter(keys, inbox, quarantine, properties, clock, json, meters));
        registration.addUrlPatterns(WebhookFilter.PATH);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /// A client that asks before it sends is only told to go on when its body is wanted.
    @Bean
    static TomcatConnectorCustomizer continueOnlyWhenRead() {
        return connector -> connector.setProperty("continueResponseTiming", "onRead");
    }
}
