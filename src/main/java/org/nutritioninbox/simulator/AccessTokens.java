package org.nutritioninbox.simulator;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Issues and checks the tokens of users. A token is the id of a user and its signature, and never expires.
@RestController
class AccessTokens {

    private static final String BEARER = "Bearer ";

    private final String applicationId;
    private final SigningKey key;

    AccessTokens(SimulatorProperties properties) {
        this.applicationId = properties.applicationId();
        this.key = SigningKey.of(properties.hmacKey());
    }

    /// Issues a token to a caller that can sign the id of a user with the HMAC key. Fails with a 401 otherwise.
    @PostMapping("/v3/auth/hmac")
    Map<String, String> issue(@Valid @RequestBody TokenRequest request) {
        if (!request.applicationId.equals(applicationId)) {
            throw unauthorized("invalid application id");
        }
        check(request.applicationUserId, request.signature);
        return Map.of("access_token", request.applicationUserId + "." + request.signature);
    }

    /// Finds the user in an `Authorization` header. Fails with a 401 if the header has no token of ours.
    String userOf(String authorization) {
        int dot = authorization.lastIndexOf('.');
        if (!authorization.startsWith(BEARER) || dot < BEARER.length()) {
            throw unauthorized("missing or invalid bearer token");
        }
        String user = authorization.substring(BEARER.length(), dot);
        check(user, authorization.substring(dot + 1));
        return user;
    }

    private void check(String user, String hex) {
        Signature signature = Signature.parse(hex);
        if (signature == null
                || !key.sign(user.getBytes(StandardCharsets.UTF_8)).matches(signature)) {
            throw unauthorized("invalid signature");
        }
    }

    private static ResponseStatusException unauthorized(String detail) {
        return new ResponseStatusException(HttpStatus.UNAUTHORIZED, detail);
    }

    /// @param applicationId a string or a number
    record TokenRequest(
            @NotEmpty String applicationId,

            @NotNull @Pattern(regexp = "[A-Za-z0-9._-]{1,128}")
            String applicationUserId,

            @NotEmpty String signature) {}
}
