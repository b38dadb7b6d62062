package org.nutritioninbox.ops;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.AbstractValidatingPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/// Compares passwords that are configured in plain, in constant time. That is cheap, so that guessing passwords does
/// not slow down webhooks.
final class PlainPasswords extends AbstractValidatingPasswordEncoder {

    static final String PLAIN = "{plain}";
    static final String BCRYPT = "{bcrypt}";

    private PlainPasswords() {}

    /// Compares plain and bcrypt passwords; the prefix says which it is.
    static PasswordEncoder orEncoded() {
        return new DelegatingPasswordEncoder(
                "plain", Map.of("plain", new PlainPasswords(), "bcrypt", new BCryptPasswordEncoder()));
    }

    @Override
    protected String encodeNonNullPassword(String password) {
        return password;
    }

    @Override
    protected boolean matchesNonNull(String password, String configured) {
        return MessageDigest.isEqual(
                password.getBytes(StandardCharsets.UTF_8), configured.getBytes(StandardCharsets.UTF_8));
    }
}
