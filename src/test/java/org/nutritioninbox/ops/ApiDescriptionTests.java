package org.nutritioninbox.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The rules of Spectral and Redocly that matter, and that the description is true.
@InboxTest
class ApiDescriptionTests {

    @Autowired
    private Client client;

    private JsonNode api;

    @BeforeEach
    void description() {
        api = client.json("/v3/api-docs");
    }

    @Test
    void everyOperationHasASummaryADescriptionAndAnIdOfItsOwn() {
        operations().forEach((path, operation) -> {
            assertThat(operation.path("summary").asString("")).as(path).isNotBlank();
            assertThat(operation.path("description").asString("")).as(path).isNotBlank();
        });
        assertThat(operations().values())
                .extracting(operation -> operation.path("operationId").asString(""))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-zA-Z]+"));
    }

    @Test
    void everyTagIsDescribedOnce() {
        List<String> tags = api.get("tags").findValuesAsString("name");

        assertThat(tags).doesNotHaveDuplicates();
        api.get("tags")
                .forEach(tag -> assertThat(tag.path("description").asString(""))
                        .as(tag.toString())
                        .isNotBlank());
        operations()
                .forEach((path, operation) -> assertThat(operation.path("tags"))
                        .as(path)
                        .isNotEmpty()
                        .allMatch(tag -> tags.contains(tag.stringValue())));
    }

    @Test
    void everyErrorIsAProblemDocument() {
        operations().forEach((path, operation) -> {
            List<String> errors = operation.get("responses").propertyNames().stream()
                    .filter(status -> status.compareTo("400") >= 0)
                    .toList();
            assertThat(errors).as(path).anyMatch(status -> status.startsWith("4"));
            for (String status : errors) {
                assertThat(response(operation, status).get("content").propertyNames())
                        .as(path + " " + status)
                        .containsExactly("application/problem+json");
            }
        });
    }

    @Test
    void everyParameterOfAListHasADescriptionAndAnExample() {
        operations()
                .forEach((path, operation) -> operation.path("parameters").forEach(parameter -> {
                    if (!parameter.get("in").stringValue().equals("path")) {
                        assertThat(parameter.path("description").asString(""))
                                .as(path + parameter)
                                .isNotBlank();
                        assertThat(parameter.path("example").isMissingNode())
                                .as(path + parameter)
                                .isFalse();
                        assertThat(parameter.get("name").stringValue())
                                .as(path)
                                .matches("[a-z_]+|x-body-signature|Idempotency-Key|Last-Event-ID");
                    }
                }));
    }

    @Test
    void everyRequestAndEveryAnswerHasAnExample() {
        operations()
                .forEach((path, operation) -> contents(operation)
                        .forEach((type, content) -> assertThat(type.endsWith("application/octet-stream")
                                        || content.has("example")
                                        || content.has("examples")
                                        || exampleOf(content.get("schema")) != null)
                                .as(path + " " + type)
                                .isTrue()));
    }

    @Test
    void everyExampleFitsItsSchema() {
        api.get("components").get("schemas").forEachEntry((name, schema) -> {
            if (schema.has("example")) {
                assertFits(name, schema.get("example"), schema);
            }
        });
    }

    private void assertFits(String name, JsonNode value, JsonNode described) {
        assertThat(described.isMissingNode()).as(name + " is not described").isFalse();
        JsonNode schema = resolved(described);
        List<String> types = schema.path("type").isArray()
                ? schema.get("type").valueStream().map(JsonNode::stringValue).toList()
                : List.of(schema.path("type").asString("object"));
        assertThat(types).as(name).containsAnyElementsOf(typesOf(value));
        value.valueStream().filter(_ -> value.isArray()).forEach(item -> assertFits(name, item, schema.path("items")));
        JsonNode others = schema.path("additionalProperties");
        if (value.isObject() && (schema.has("properties") || others.isObject())) {
            value.forEachEntry((member, one) -> assertFits(
                    name + "." + member,
                    one,
                    schema.path("properties").path(member).isMissingNode()
                            ? others
                            : schema.get("properties").get(member)));
        }
    }

    private static List<String> typesOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.isIntegralNumber() ? List.of("integer", "number") : List.of("number");
            default -> List.of(value.getNodeType().name().toLowerCase(Locale.ROOT));
        };
    }

    private JsonNode resolved(JsonNode schema) {
        return schema.has("$ref") ? api.at(schema.get("$ref").stringValue().substring(1)) : schema;
    }

    /// The bodies of the request and of all answers but errors, by their status and type.
    private static Map<String, JsonNode> contents(JsonNode operation) {
        Map<String, JsonNode> contents = new LinkedHashMap<>();
        operation.at("/requestBody/content").forEachEntry((type, content) -> contents.put("request " + type, content));
        operation.get("responses").forEachEntry((status, response) -> {
            if (status.compareTo("400") < 0) {
                response.path("content").forEachEntry((type, content) -> contents.put(status + " " + type, content));
            }
        });
        return contents;
    }

    /// `null` if there is none.
    private @Nullable JsonNode exampleOf(JsonNode described) {
        JsonNode schema = resolved(described);
        return schema.has("items") ? exampleOf(schema.get("items")) : schema.get("example");
    }

    @Test
    void noExampleIsNull() {
        List<JsonNode> examples = new ArrayList<>(api.findValues("example"));
        api.findValues("examples").forEach(named -> named.forEach(example -> examples.add(example.get("value"))));

        assertThat(examples).isNotEmpty().noneMatch(JsonNode::isNull);
    }

    @Test
    void theExamplesOfParametersAreAccepted() {
        for (String path :
                List.of("/nutrition_records", "/deliveries", "/audit/actions", "/quarantine", "/expectations")) {
            for (JsonNode parameter : api.get("paths").get(path).get("get").get("parameters")) {
                String name = parameter.get("name").stringValue();
                // no index finds a key
                String query = name + "=" + parameter.get("example").asString().replace(" ", "%20")
                        + (name.equals("key_id") ? "&from_timestamp=2025-09-15T10:30:04Z" : "");
                // the example of a cursor is of a list whose ids are UUIDs
                if (!(path.equals("/audit/actions") && query.startsWith("cursor"))) {
                    assertThat(client.get(path + "?" + query).statusCode())
                            .as(path + "?" + query)
                            .isEqualTo(200);
                }
            }
        }
    }

    @Test
    void theExamplesOfProblemsAreRealAnswers() {
        assertThat(Client.EXACT.readTree(client.get("/deliveries?limit=0").body()))
                .isEqualTo(exampleOf("BadRequest"));
        assertThat(Client.EXACT.readTree(
                        client.send(client.request("/deliveries")).body()))
                .isEqualTo(exampleOf("Unauthorized"));
        assertThat(Client.EXACT.readTree(
                        client.postAsViewer("/processing/pause").body()))
                .isEqualTo(exampleOf("Forbidden"));
        JsonNode notFound = exampleOf("NotFound");
        assertThat(Client.EXACT.readTree(
                        client.get(notFound.get("instance").stringValue()).body()))
                .isEqualTo(notFound);
    }

    @Test
    void theExampleOfAWebhookIsSigned() {
        JsonNode door = api.get("paths").get("/nutrition-webhook").get("post");
        String body = door.get("requestBody")
                .get("content")
                .get("application/json")
                .get("example")
                .toString();

        assertThat(door.get("parameters").get(0).get("example").stringValue())
                .isEqualTo(Client.sign(body.getBytes(StandardCharsets.UTF_8), "example-key"));
    }

    @Test
    void anAnswerHasTheMembersThatAreDescribed() {
        String id = UUID.randomUUID().toString();
        client.webhook("{\"record_id\":\"" + id + "\",\"status\":\"completed\"}");
        ObjectNode delivery =
                (ObjectNode) client.json("/deliveries?record_id=" + id).get(0);

        assertThat(api.get("components")
                        .get("schemas")
                        .get("Delivery")
                        .get("properties")
                        .propertyNames())
                .containsExactlyInAnyOrderElementsOf(delivery.propertyNames());
    }

    @Test
    void theExampleOfAnAnswerHasOnlyMembersThatAreDescribed() throws IOException {
        JsonNode schemas = api.get("components").get("schemas");
        JsonNode examples = Client.EXACT.readTree(
                new ClassPathResource("api-examples.json").getContentAsString(StandardCharsets.UTF_8));

        Set<String> answers = new HashSet<>(schemas.propertyNames());
        operations()
                .values()
                .forEach(operation -> contents(operation)
                        .keySet()
                        .forEach(type -> answers.add(
                                operation.get("operationId").stringValue() + " " + type.replaceFirst("^\\d+ ", ""))));
        assertThat(answers).containsAll(examples.propertyNames());
        examples.forEachEntry((name, example) -> {
            if (!schemas.has(name)) {
                return;
            }
            assertThat(schemas.get(name).get("example")).as(name).isEqualTo(example);
            assertThat(schemas.get(name).get("properties").propertyNames())
                    .as(name)
                    .containsAll(example.propertyNames());
        });
    }

    @Test
    void aPathThatDoesNotExistSaysWhereToLook() {
        assertThat(client.get("/nowhere").body()).contains("/swagger-ui.html");
        assertThat(client.operate("/deliveries", "{}").body()).contains("use one of [");
    }

    private Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new LinkedHashMap<>();
        api.get("paths")
                .forEachEntry((path, item) ->
                        item.forEachEntry((method, operation) -> operations.put(method + " " + path, operation)));
        return operations;
    }

    private JsonNode response(JsonNode operation, String status) {
        JsonNode response = operation.get("responses").get(status);
        JsonNode reference = response.get("$ref");
        return reference == null ? response : api.at(reference.stringValue().substring(1));
    }

    private JsonNode exampleOf(String response) {
        return api.get("components")
                .get("responses")
                .get(response)
                .get("content")
                .get("application/problem+json")
                .get("example");
    }
}
