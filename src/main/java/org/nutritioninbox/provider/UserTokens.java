package org.nutritioninbox.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.nutritioninbox.provider.ProviderFailed.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Keeps the token of each user. Signs in when a user has none, or when the provider no longer accepts it, because its
/// lifetime is not documented.
final class UserTokens {

    private static final int MAX_USERS = 10_000;

    /// A user who was erased is not remembered for longer.
    private static final Duration IDLE = Duration.ofHours(1);

    private final ProviderApi api;
    private final ProviderProperties properties;
    private final JsonMapper json;
    private final Cache<String, String> tokens =
            Caffeine.newBuilder().maximumSize(MAX_USERS).expireAfterAccess(IDLE).build();

    UserTokens(ProviderApi api, ProviderProperties properties, JsonMapper json) {
        this.api = api;
        this.properties = properties;
        this.json = json;
    }

    /// Makes a call with the value of the user's `Authorization` header.
    ///
    /// @param calls for the sign-in, if there has to be one
    <T> T with(String user, ProviderCalls calls, Function<String, T> call) {
        String token = tokens.getIfPresent(user);
        if (token != null) {
            try {
                return call.apply(token);
            } catch (ProviderFailed e) {
                if (e.reason() != Reason.SIGN_IN_REFUSED) {
                    throw e;
                }
                tokens.asMap().remove(user, token);
            }
        }
        return call.apply(signIn(user, calls));
    }

    private String signIn(String user, ProviderCalls calls) {
        byte[] request = request(user);
        try {
            String token = "Bearer " + calls.repeatable(() -> api.signIn(request), answer -> token(answer.body()));
            tokens.put(user, token);
            return token;
        } catch (ProviderFailed e) {
            throw e.duringSignIn();
        }
    }

    private byte[] request(String user) {
        SigningKey key = SigningKey.of(Objects.requireNonNull(properties.hmacKey()));
        String application = Objects.requireNonNull(properties.applicationId()).strip();
        // the reference says text, but every example sends a number
        Object id = application.matches("[1-9][0-9]{0,17}") ? Long.valueOf(application) : application;
        String signature = key.sign(user.getBytes(StandardCharsets.UTF_8)).hex();
        return json.writeValueAsBytes(
                Map.of("application_id", id, "application_user_id", user, "signature", signature));
    }

    private String token(byte[] answer) {
        try {
            String token = json.readTree(answer).path("access_token").stringValue("");
            if (token.matches("[!-~]{1,8192}")) {
                return token;
            }
        } catch (JacksonException e) {
            // reported below
        }
        throw ProviderFailed.unreadable("no token");
    }
}
