package org.nutritioninbox.ops;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;

/// Describes the problem documents that most operations can answer with.
final class ApiProblems {

    private static final String SCHEMA = "Problem";

    private static final Map<String, Object> BAD_REQUEST = problem(
            HttpStatus.BAD_REQUEST,
            "Parameter 'limit' must be a whole number from 1 to 500",
            Map.of("instance", "/deliveries", "parameter", "limit"));
    private static final Map<String, Object> UNAUTHORIZED =
            problem(HttpStatus.UNAUTHORIZED, Problems.SIGN_IN, Map.of());
    private static final Map<String, Object> FORBIDDEN = problem(HttpStatus.FORBIDDEN, Problems.ROLES, Map.of());
    private static final Map<String, Object> NOT_FOUND = problem(
            HttpStatus.NOT_FOUND,
            "No delivery has this id, or its retention is over. GET /deliveries lists all deliveries",
            Map.of("instance", "/deliveries/01994cec-b1e9-7a1e-8f00-1b2c3d4e5f60"));
    private static final Map<String, Object> TOO_SOON =
            problem(HttpStatus.TOO_MANY_REQUESTS, Problems.TOO_SOON, Map.of());
    private static final Map<String, Object> UNAVAILABLE =
            problem(HttpStatus.SERVICE_UNAVAILABLE, DatabaseAway.DETAIL, Map.of("instance", "/deliveries"));

    private ApiProblems() {}

    /// The names of common responses by their status.
    ///
    /// @param isAboutOne whether the path has the id of one thing, which may not be there
    static Map<String, String> common(boolean isAboutOne) {
        Map<String, String> common = new TreeMap<>(Map.of(
                "400", "BadRequest",
                "401", "Unauthorized",
                "403", "Forbidden",
                "429", "TooSoon",
                "503", "Unavailable"));
        if (isAboutOne) {
            common.put("404", "NotFound");
        }
        return common;
    }

    static void addTo(Components components) {
        components
                .addSchemas(SCHEMA, schema())
                .addResponses(
                        "BadRequest",
                        response("A parameter or the body is wrong. The member parameter names it.", BAD_REQUEST))
                .addResponses("Unauthorized", response("The request is not signed in.", UNAUTHORIZED))
                .addResponses("Forbidden", response("The user may not do this.", FORBIDDEN))
                .addResponses(
                        "TooSoon", response("Too many sign-ins failed. Wait as long as Retry-After says.", TOO_SOON))
                .addResponses("NotFound", response("Nothing has this id, or it is no longer kept.", NOT_FOUND))
                .addResponses(
                        "Unavailable",
                        response("The database is away or too busy. Try again as Retry-After says.", UNAVAILABLE));
    }

    static Content content() {
        return new Content()
                .addMediaType(
                        org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                        new MediaType().schema(new Schema<>().$ref(SCHEMA)));
    }

    private static ApiResponse response(String description, Map<String, Object> example) {
        Content content = content();
        content.values().forEach(media -> media.setExample(example));
        return new ApiResponse().description(description).content(content);
    }

    private static Map<String, Object> problem(HttpStatus status, String detail, Map<String, String> more) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put("detail", detail);
        problem.putAll(more);
        return problem;
    }

    private static Schema<?> schema() {
        return new ObjectSchema()
                .description("An RFC 9457 problem document")
                .addProperty("title", new StringSchema().description("The reason phrase of the status"))
                .addProperty("status", new IntegerSchema().description("The HTTP status"))
                .addProperty("detail", new StringSchema().description("What is wrong, and what to do next"))
                .addProperty("instance", new StringSchema().description("The path of the request"))
                .addProperty("parameter", new StringSchema().description("The parameter that is wrong, if one is"));
    }
}
