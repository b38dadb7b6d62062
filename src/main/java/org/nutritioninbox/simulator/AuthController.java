package org.nutritioninbox.simulator;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Issues a token to a caller that can sign the id of a user.
@RestController
class AuthController {

    /// The form of user ids.
    static final String USER = "[A-Za-z0-9._-]{1,128}";

    private final String applicationId;
    private final SigningKey key;
    private final AccessTokens tokens;

    AuthController(SimulatorProperties properties, AccessTokens tokens) {
        this.applicationId = properties.applicationId();
        this.key = SigningKey.of(properties.hmacKey());
        this.tokens = tokens;
    }

    @PostMapping("/v3/auth/hmac")
    Map<String, String> authenticate(@Valid @RequestBody TokenRequest request) {
        String user = request.applicationUserId();
        Signature signature = Signature.parse(request.signature());
        if (!request.applicationId().equals(applicationId)
                || signature == null
                || !key.sign(user.getBytes(StandardCharsets.UTF_8)).matches(signature)) {
            throw ApiError.unauthorized("invalid application id or signature");
        }
        return Map.of("access_token", tokens.issue(user));
    }

    /// @param applicationId a string or a number
    record TokenRequest(
            @NotEmpty String applicationId,

            @NotNull @Pattern(regexp = USER, message = PhotoRequest.NO_MATCH)
            String applicationUserId,

            @NotEmpty String signature) {}
}
