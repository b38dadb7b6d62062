package org.nutritioninbox.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.nutritioninbox.inbox.Inbox;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/// Opens the door.
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

    @Bean
    static ServletRegistrationBean<WebhookServlet> webhookServlet(
            WebhookProperties properties, Inbox inbox, Clock clock, JsonMapper json, MeterRegistry meters) {
        WebhookServlet servlet = new WebhookServlet(properties.signingKeys(), inbox, properties, clock, json, meters);
        ServletRegistrationBean<WebhookServlet> registration =
                new ServletRegistrationBean<>(servlet, WebhookServlet.PATH);
        registration.setName("webhook");
        registration.setLoadOnStartup(1);
        return registration;
    }

    /// A client that asks before it sends is only told to go on when its body is wanted.
    @Bean
    static TomcatConnectorCustomizer continueOnlyWhenRead() {
        return connector -> connector.setProperty("continueResponseTiming", "onRead");
    }
}
