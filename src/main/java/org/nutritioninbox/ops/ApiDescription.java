package org.nutritioninbox.ops;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Contact;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
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
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Describes in `/v3/api-docs` what the controllers do not say: the sign-in and the door.
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    static final String DOOR = "/nutrition-webhook";

    /// Of the example body in one line without spaces.
    private static final String SIGNATURE = "62751dd76d9727d36cd56870af70579d495d1ae3734f00fa4456e27f404060ee";

    @Bean
    static OpenAPI api() {
        return new OpenAPI()
                .info(new Info()
                        .title("Nutrition Inbox")
                        .description(
                                "Receives nutrition analyses by webhook. Every answer 200 is kept, once, and acted on"
                                        + " at least once.")
                        .version("1")
                        .contact(new Contact().name("The operator of this inbox"))
                        .license(new License().name("Apache License 2.0").identifier("Apache-2.0")))
                .servers(List.of(new Server().url("/").description("This inbox")))
                .components(new Components()
                        .addSecuritySchemes("basic", scheme("basic"))
                        .addSecuritySchemes("bearer", scheme("bearer")))
                .addSecurityItem(new SecurityRequirement().addList("basic"))
                .addSecurityItem(new SecurityRequirement().addList("bearer"))
                .addTagsItem(new Tag().name("Webhook").description("The door for the provider."))
                .path(DOOR, new PathItem().post(door()));
    }

    private static SecurityScheme scheme(String name) {
        return new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme(name);
    }

    private static Map<String, String> example() {
        Map<String, String> example = new LinkedHashMap<>();
        example.put("record_id", "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
        example.put("status", "completed");
        example.put("application_user_id", "end_user_id1");
        example.put("dish_name", "Caesar salad");
        example.put("nutri_score", "B");
        return example;
    }

    private static Operation door() {
        return new Operation()
                .operationId("webhook")
                .summary("Deliver an analysis")
                .description(
                        "For the provider alone. 200 means that the body is kept. A body that is no nutrition record"
                                + " is kept, too.")
                .addTagsItem("Webhook")
                .security(List.of())
                .addParametersItem(new HeaderParameter()
                        .name("x-body-signature")
                        .description(
                                "The hex HMAC-SHA256 of the body with a signing key. The example is of the example body in"
                                        + " one line without spaces, with the key example-key.")
                        .required(true)
                        .schema(new StringSchema().pattern("^[0-9a-fA-F]{64}$"))
                        .example(SIGNATURE))
                .requestBody(new RequestBody()
                        .required(true)
                        .content(new Content()
                                .addMediaType(
                                        "application/json",
                                        new MediaType()
                                                .schema(new ObjectSchema())
                                                .example(example()))))
                .responses(new ApiResponses()
                        .addApiResponse("200", new ApiResponse().description("The body is kept."))
                        .addApiResponse(
                                "400",
                                new ApiResponse().description("The signature is missing, or the body is no JSON."))
                        .addApiResponse(
                                "401",
                                new ApiResponse()
                                        .description(
                                                "The signature is of no key in force. The request is in quarantine."))
                        .addApiResponse("408", new ApiResponse().description("The body took too long to arrive."))
                        .addApiResponse("413", new ApiResponse().description("The body is too large."))
                        .addApiResponse("415", new ApiResponse().description("The content coding is not supported."))
                        .addApiResponse("503", new ApiResponse().description("The body is not kept. Send it again.")));
    }
}
