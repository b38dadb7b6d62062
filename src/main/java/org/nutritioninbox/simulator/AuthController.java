package org.nutritioninbox.simulator;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Issues a token to a caller that can sign the id of a user.
@RestController
class AuthController {

    private final String applicationId;
    private final AccessTokens tokens;

    AuthController(SimulatorProperties properties, AccessTokens tokens) {
        this.applicationId = properties.applicationId();
        this.tokens = tokens;
    }

    @PostMapping("/v3/auth/hmac")
    Map<String, String> authenticate(@Valid @RequestBody TokenRequest request) {
        if (!request.applicationId.equals(applicationId)) {
            throw AccessTokens.unauthorized("invalid application id");
        }
        return Map.of("access_token", tokens.issue(request.applicationUserId, request.signature));
    }

    /// @param applicationId a string or a number
    record TokenRequest(
            @NotEmpty String applicationId,

            @NotNull @Pattern(regexp = "[A-Za-z0-9._-]{1,128}")
            String applicationUserId,

            @NotEmpty String signature) {}
}
