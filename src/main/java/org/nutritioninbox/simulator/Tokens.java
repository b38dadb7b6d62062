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

/// The tokens of users: signed JWTs (HS256) that name the application and the user, and never expire.
@Component
class Tokens {

    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String applicationId;
    private final SigningKey key;

    Tokens(SimulatorProperties properties) {
        this.applicationId = properties.applicationId();
        this.key = SigningKey.of("tokens " + properties.hmacKey());
    }

    /// The same for a user each time.
    String issue(String user) {
        String claims = JSON.createObjectNode()
                .put("iss", applicationId)
                .put("sub", user)
                .toString();
        String signed =
                base64(HEADER.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        String digest = key.sign(signed.getBytes(StandardCharsets.UTF_8)).hex();
        return signed + "." + base64(HexFormat.of().parseHex(digest));
    }

    /// The user of a token; `null` if the token is not ours.
    @Nullable
    String userOf(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        try {
            JsonNode user =
                    JSON.readTree(Base64.getUrlDecoder().decode(parts[1])).path("sub");
            return user.isString() && isEqual(issue(user.stringValue()), token) ? user.stringValue() : null;
        } catch (IllegalArgumentException | JacksonException e) {
            return null;
        }
    }

    private static boolean isEqual(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
