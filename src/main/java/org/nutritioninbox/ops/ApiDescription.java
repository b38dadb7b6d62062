package org.nutritioninbox.ops;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What `/v3/api-docs` says beyond what can be read off the controllers: how to sign in, and the door.
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    static final String DOOR = "/nutrition-webhook";

    @Bean
    static OpenAPI api() {
        return new OpenAPI()
                .info(new Info()
                        .title("Nutrition Inbox")
                        .description("Every answer 200 is kept, once, and acted on at least once.")
                        .version("1"))
                .components(new Components()
                        .addSecuritySchemes(
                                "basic",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")))
                .addSecurityItem(new SecurityRequirement().addList("basic"))
                .path(DOOR, new PathItem().post(door()));
    }

    private static Operation door() {
        return new Operation()
                .summary("Where the provider delivers analyses")
                .addTagsItem("Webhook")
                .security(List.of())
                .addParametersItem(new HeaderParameter()
                        .name("x-body-signature")
                        .description("Hex HMAC-SHA256 of the body under a key in force")
                        .required(true)
                        .schema(new StringSchema()))
                .requestBody(new RequestBody()
                        .required(true)
                        .content(new Content()
                                .addMediaType("application/json", new MediaType().schema(new ObjectSchema()))))
                .responses(new ApiResponses()
                        .addApiResponse("200", new ApiResponse().description("Kept"))
                        .addApiResponse("400", new ApiResponse().description("Missing signature, or invalid JSON"))
                        .addApiResponse(
                                "401",
                                new ApiResponse().description("Invalid signature; kept in quarantine for a while"))
                        .addApiResponse("408", new ApiResponse().description("The body took too long to arrive"))
                        .addApiResponse("413", new ApiResponse().description("The body is too large"))
                        .addApiResponse("415", new ApiResponse().description("Content coding not accepted"))
                        .addApiResponse("503", new ApiResponse().description("Not kept, try again")));
    }
}
