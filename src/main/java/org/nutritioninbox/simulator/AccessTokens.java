package org.nutritioninbox.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.SigningKey;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Issues and checks the tokens of users: signed JWTs (HS256) that name the application and the user and never expire.
@Component
class AccessTokens {

    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private final String applicationId;
    private final SigningKey key;
    private final JsonMapper json;

    AccessTokens(SimulatorProperties properties, JsonMapper json) {
        this.applicationId = properties.applicationId();
        this.key = SigningKey.of("tokens " + properties.hmacKey());
        this.json = json;
    }

    /// A user gets the same token each time.
    String issue(String user) {
        String claims = json.createObjectNode()
                .put("iss", applicationId)
                .put("sub", user)
                .toString();
        String signed = base64(bytes(HEADER)) + "." + base64(bytes(claims));
        return signed + "."
                + base64(HexFormat.of().parseHex(key.sign(bytes(signed)).hex()));
    }

    /// Returns `null` if the token is not ours.
    @Nullable
    String userOf(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        try {
            JsonNode user =
                    json.readTree(Base64.getUrlDecoder().decode(parts[1])).path("sub");
            return user.isString() && MessageDigest.isEqual(bytes(issue(user.stringValue())), bytes(token))
                    ? user.stringValue()
                    : null;
        } catch (IllegalArgumentException | JacksonException e) {
            return null;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
