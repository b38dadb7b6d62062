package org.nutritioninbox.ops;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/// Compares passwords that are configured in plain, in constant time. That is cheap, so that guessing passwords does
/// not slow down webhooks.
final class PlainPasswords implements PasswordEncoder {

    static final String PLAIN = "{plain}";
    static final String BCRYPT = "{bcrypt}";

    private PlainPasswords() {}

    /// Compares plain and bcrypt passwords; the prefix says which it is.
    static PasswordEncoder orEncoded() {
        return new DelegatingPasswordEncoder(
                "plain", Map.of("plain", new PlainPasswords(), "bcrypt", new BCryptPasswordEncoder()));
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence rawPassword) {
        return rawPassword == null ? null : rawPassword.toString();
    }

    @Override
    public boolean matches(@Nullable CharSequence rawPassword, @Nullable String encodedPassword) {
        return rawPassword != null
                && encodedPassword != null
                && MessageDigest.isEqual(
                        rawPassword.toString().getBytes(StandardCharsets.UTF_8),
                        encodedPassword.getBytes(StandardCharsets.UTF_8));
    }
}
