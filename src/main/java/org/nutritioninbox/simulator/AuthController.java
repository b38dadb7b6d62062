package org.nutritioninbox.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Gives tokens to whoever can sign the id of a user.
@RestController
class AuthController {

    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final String applicationId;
    private final SigningKey key;
    private final Tokens tokens;

    AuthController(SimulatorProperties properties, Tokens tokens) {
        this.applicationId = properties.applicationId();
        this.key = SigningKey.of(properties.hmacKey());
        this.tokens = tokens;
    }

    @PostMapping("/v3/auth/hmac")
    Map<String, String> authenticate(InputStream body) throws IOException {
        Form form = Form.read(body).knowing(Set.of("application_id", "application_user_id", "signature"));
        String application = form.textOrNumber("application_id");
        String user = form.required("application_user_id", USER);
        String claimed = form.required("signature");
        form.check();
        Signature signature = Signature.parse(claimed);
        if (!application.equals(applicationId)
                || signature == null
                || !key.signatureOf(user.getBytes(StandardCharsets.UTF_8)).test(signature)) {
            throw Refusal.unauthorized("invalid application id or signature");
        }
        return Map.of("access_token", tokens.issue(user));
    }
}
