package org.nutritioninbox.provider;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.registry.HttpServiceGroupConfigurer.ClientCallback;
import org.springframework.web.service.registry.ImportHttpServices;

/// Configures two HTTP clients for the same API, since calls that wait for an analysis need a longer time-out. Their
/// addresses and time-outs are settings under `spring.http.serviceclient`.
@Configuration(proxyBeanMethods = false)
@ImportHttpServices(group = ProviderApi.GROUP, types = ProviderApi.class)
@ImportHttpServices(group = ProviderApi.ANALYSIS_GROUP, types = ProviderApi.class)
class ProviderConfiguration {

    /// Answers are passed on with their status, and their size is bounded.
    @Bean
    static RestClientHttpServiceGroupConfigurer providerClients(ProviderProperties properties) {
        BoundedBytes bytes =
                new BoundedBytes(Math.toIntExact(properties.answerLimit().toBytes()));
        ClientCallback<RestClient.Builder> client =
                (_, builder) -> builder.defaultStatusHandler(HttpStatusCode::isError, (_, _) -> {})
                        .configureMessageConverters(converters -> converters.addCustomConverter(bytes));
        return groups -> groups.filterByName(ProviderApi.GROUP, ProviderApi.ANALYSIS_GROUP)
                .forEachClient(client);
    }
}
