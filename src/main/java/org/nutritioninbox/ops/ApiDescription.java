package org.nutritioninbox.ops;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;

/// Describes in `/v3/api-docs` what the controllers do not say: the sign-in and the door.
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    @Bean
    static OpenAPI api(@Value("classpath:api-description.yaml") Resource description) throws IOException {
        return Yaml31.mapper().readValue(description.getContentAsByteArray(), OpenAPI.class);
    }
}
