package org.nutritioninbox.ops;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.ParameterBinder;
import org.nutritioninbox.query.SearchText;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Describes in `/v3/api-docs` what the controllers do not say: the sign-in, the door, and what all operations have in
/// common, which is ids, snake_case names, examples and the usual problems.
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    private static final MediaType PROBLEM = new MediaType().schema(new Schema<>().$ref("Problem"));

    static {
        SpringDocUtils.getConfig()
                .addSimpleTypesForParameterObject(Cursor.class, SearchText.class)
                .replaceWithSchema(Cursor.class, new StringSchema())
                .replaceWithSchema(SearchText.class, new StringSchema());
    }

    @Bean
    static OpenAPI api(@Value("classpath:api-description.yaml") Resource description) throws IOException {
        return Yaml31.mapper().readValue(description.getContentAsByteArray(), OpenAPI.class);
    }

    /// Springdoc does not know the naming strategy of our JSON.
    @Bean
    static ModelResolver snakeCase() {
        return new ModelResolver(Json31.mapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE))
                .openapi31(true);
    }

    /// Gives `DeliveryController.list` the id `deliveryList`. Springdoc's own ids change with every new operation.
    @Bean
    static OperationCustomizer operationIds() {
        return (operation, method) -> {
            String noun = method.getBeanType().getSimpleName().replace("Controller", "");
            String verb = method.getMethod().getName();
            return operation.operationId(StringUtils.uncapitalize(noun) + StringUtils.capitalize(verb));
        };
    }

    @Bean
    static OpenApiCustomizer conventions(JsonMapper json, @Value("classpath:api-examples.json") Resource exampleFile)
            throws IOException {
        Map<String, Object> examples = json.readValue(exampleFile.getContentAsByteArray(), new TypeReference<>() {});
        return api -> {
            api.getComponents().getSchemas().forEach((name, schema) -> {
                if (examples.containsKey(name)) {
                    schema.setExample(examples.get(name));
                }
            });
            operations(api).forEach(operation -> {
                complete(operation);
                addExamples(operation, examples);
            });
        };
    }

    /// Adds the examples of requests and answers without a named schema, by the id of the operation and the media type.
    private static void addExamples(Operation operation, Map<String, Object> examples) {
        String id = operation.getOperationId();
        operation.getResponses().values().forEach(answer -> addExamples(id + " ", answer.getContent(), examples));
        if (operation.getRequestBody() != null) {
            addExamples(id + " request ", operation.getRequestBody().getContent(), examples);
        }
    }

    private static void addExamples(String prefix, @Nullable Content content, Map<String, Object> examples) {
        if (content != null) {
            content.forEach((type, body) -> {
                if (examples.containsKey(prefix + type)) {
                    body.setExample(examples.get(prefix + type));
                }
            });
        }
    }

    private static List<Operation> operations(OpenAPI api) {
        return api.getPaths().values().stream()
                .map(PathItem::readOperations)
                .flatMap(List::stream)
                .toList();
    }

    private static void complete(Operation operation) {
        List<Parameter> parameters = operation.getParameters() == null ? List.of() : operation.getParameters();
        parameters.stream()
                .filter(parameter -> "query".equals(parameter.getIn()))
                .forEach(ApiDescription::rename);
        boolean isOpen =
                operation.getSecurity() != null && operation.getSecurity().isEmpty();
        if (!isOpen) {
            problem(operation, "400", "BadRequest");
            problem(operation, "401", "Unauthorized");
            problem(operation, "403", "Forbidden");
            // of a user of whom nothing is known, the answers are empty
            if (parameters.stream()
                    .anyMatch(parameter ->
                            "path".equals(parameter.getIn()) && !"applicationUserId".equals(parameter.getName()))) {
                problem(operation, "404", "NotFound");
            }
            problem(operation, "429", "TooSoon");
            problem(operation, "503", "Unavailable");
        }
        operation.getResponses().forEach((status, response) -> {
            if (status.compareTo("400") >= 0 && response.get$ref() == null) {
                response.setContent(new Content().addMediaType("application/problem+json", PROBLEM));
            }
        });
    }

    /// Adds a response of `api-description.yaml`, unless the operation says it better.
    private static void problem(Operation operation, String status, String name) {
        operation.getResponses().putIfAbsent(status, new ApiResponse().$ref("#/components/responses/" + name));
    }

    /// Springdoc calls a parameter of a record in a record `window.fromTimestamp`, and takes it for nullable.
    private static void rename(Parameter parameter) {
        String path = parameter.getName();
        parameter.setName(ParameterBinder.parameterName(path.substring(path.lastIndexOf('.') + 1)));
        if (parameter.getSchema().getTypes() != null) {
            parameter.getSchema().getTypes().remove("null");
        }
    }
}
