package org.nutritioninbox.ops;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.ops.FailedSignIns.SignInTooSoon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/// Signs in with a name and a password, by HTTP Basic or by the form. Counts what fails, and writes down where it fails
/// too often.
@Component
class PasswordSignIn implements AuthenticationProvider {

    private static final Logger log = LoggerFactory.getLogger(PasswordSignIn.class);

    private final DaoAuthenticationProvider passwords;
    private final Users users;
    private final FailedSignIns failed;
    private final Audit audit;
    private final Counter wrong;
    private final Counter tooSoon;

    /// Bounds what strangers can add to the audit, which is kept for ever.
    private final RateLimiter auditLimit = RateLimiter.of(
            "sign-in",
            RateLimiterConfig.custom()
                    .limitForPeriod(60)
                    .limitRefreshPeriod(Duration.ofHours(1))
                    .timeoutDuration(Duration.ZERO)
                    .build());

    PasswordSignIn(Users users, FailedSignIns failed, Audit audit, MeterRegistry meters) {
        this.users = users;
        this.failed = failed;
        this.audit = audit;
        passwords = new DaoAuthenticationProvider(users::named);
        passwords.setPasswordEncoder(PlainPasswords.orEncoded());
        wrong = meters.counter("inbox.signin.failed", "outcome", "wrong");
        tooSoon = meters.counter("inbox.signin.failed", "outcome", "too_soon");
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String source = source(attempt);
        String name = attempt.getName();
        try {
            return failed.attempt(source, name, () -> passwords.authenticate(attempt), () -> writeDown(source, name));
        } catch (SignInTooSoon e) {
            tooSoon.increment();
            throw e;
        } catch (AuthenticationException e) {
            wrong.increment();
            log.info("A sign-in as {} from {} failed", shown(name), source);
            throw e;
        }
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }

    private void writeDown(String source, String name) {
        if (auditLimit.acquirePermission()) {
            audit.recordIfPossible("sign-in.fail", Map.of("source", source, "name", shown(name)), null, "has to wait");
        }
    }

    /// A person may type the password in the place of the name, so an unknown name is not shown.
    private String shown(String name) {
        return users.has(name) ? name : "an unknown name";
    }

    private static String source(Authentication attempt) {
        return attempt.getDetails() instanceof WebAuthenticationDetails details
                ? Source.of(details.getRemoteAddress())
                : "unknown";
    }
}
