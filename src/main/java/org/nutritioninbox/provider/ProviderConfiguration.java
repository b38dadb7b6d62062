package org.nutritioninbox.provider;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.registry.HttpServiceGroupConfigurer.ClientCallback;
import org.springframework.web.service.registry.ImportHttpServices;

/// The HTTP client: twice the same API, since an analysis takes longer than anything else. Where the provider is, and
/// how long it may take, are settings under `spring.http.serviceclient`.
@Configuration(proxyBeanMethods = false)
@ImportHttpServices(group = ProviderApi.GROUP, types = ProviderApi.class)
@ImportHttpServices(group = ProviderApi.ANALYSIS_GROUP, types = ProviderApi.class)
class ProviderConfiguration {

    /// Every answer is handed on with its status, and none is read without a bound.
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
