package org.nutritioninbox.ops;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/// Too many sign-ins have failed, so no password is compared for a while.
final class SignInTooSoon extends AuthenticationException {

    private final Duration wait;

    SignInTooSoon(Duration wait) {
        super("Too many sign-ins have failed");
        this.wait = wait;
    }

    /// For the header `Retry-After`.
    long retryAfterSeconds() {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
