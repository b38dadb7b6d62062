package org.nutritioninbox.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks the running instance for what it has kept.
final class Ops {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>;\\s*rel=\"?next");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;
    private final String authorization;

    Ops(URI base, String password) {
        this.base = base;
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString(("operator:" + password).getBytes(StandardCharsets.UTF_8));
    }

    /// The ids of all records of a user.
    Set<String> recordsOf(String user) throws IOException, InterruptedException {
        Set<String> ids = new HashSet<>();
        String next = "/nutrition_records?limit=500&application_user_id=" + user;
        while (next != null) {
            HttpResponse<String> page = get(next);
            for (JsonNode record : JSON.readTree(page.body())) {
                ids.add(record.get("record_id").stringValue());
            }
            Matcher link = NEXT.matcher(String.join(",", page.headers().allValues("Link")));
            next = link.find() ? link.group(1) : null;
        }
        return ids;
    }

    /// The bytes of an answer as they come.
    InputStream stream(String path) throws IOException, InterruptedException {
        return get(path, HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(path, HttpResponse.BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpResponse<T> response = http.send(
                HttpRequest.newBuilder(base.resolve(path))
                        .header("Authorization", authorization)
                        .build(),
                handler);
        if (response.statusCode() != 200) {
            throw new IOException(path + " was answered " + response.statusCode() + ": " + response.body());
        }
        return response;
    }
}
