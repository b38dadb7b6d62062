package org.nutritioninbox.simulator;

import java.nio.charset.StandardCharsets;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/// Issues and checks the tokens of users. A token is the id of a user and its signature, and never expires.
@Component
class AccessTokens {

    private static final String BEARER = "Bearer ";

    private final SigningKey key;

    AccessTokens(SimulatorProperties properties) {
        this.key = SigningKey.of(properties.hmacKey());
    }

    /// Fails with a 401 unless the id of the user is signed with the HMAC key.
    String issue(String user, String signature) {
        check(user, signature);
        return user + "." + signature;
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

    static ResponseStatusException unauthorized(String detail) {
        return new ResponseStatusException(HttpStatus.UNAUTHORIZED, detail);
    }

    private void check(String user, String hex) {
        Signature signature = Signature.parse(hex);
        if (signature == null
                || !key.sign(user.getBytes(StandardCharsets.UTF_8)).matches(signature)) {
            throw unauthorized("invalid signature");
        }
    }
}
