package org.nutritioninbox.ops;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;

/// Makes a source wait after 20 failed sign-ins, and a name from that source after 5. A name has to wait only where it
/// failed, so a stranger cannot lock out an operator. Each instance counts for itself.
@Component
class FailedSignIns {

    static final int FREE_OF_NAME = 5;
    static final int FREE_OF_SOURCE = 20;

    private static final int KEPT = 10_000;
    private static final int LONGEST_NAME = 64;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    private final Cache<List<String>, Failures> failures =
            Caffeine.newBuilder().maximumSize(KEPT).build();
    private final Clock clock;

    FailedSignIns(Clock clock) {
        this.clock = clock;
    }

    /// Signs in, or fails with [SignInTooSoon] before the password is compared. A source has one password compared at
    /// a time: otherwise many guesses at once would all be compared before the first has failed.
    ///
    /// @param onFirstWait is told when a source or a name has to wait from now on
    <T> T attempt(String source, String name, Supplier<T> signIn, Runnable onFirstWait) {
        List<String> named = List.of(source, shortened(name));
        Failures ofSource = failures.get(List.of(source), _ -> new Failures(FREE_OF_SOURCE));
        synchronized (ofSource) {
            Instant now = clock.instant();
            // first, so that a source that has to wait adds no names
            ofSource.refuseEarly(now);
            Failures ofName = failures.get(named, _ -> new Failures(FREE_OF_NAME));
            ofName.refuseEarly(now);
            try {
                T signedIn = signIn.get();
                failures.invalidate(named);
                return signedIn;
            } catch (BadCredentialsException e) {
                boolean sourceWaits = ofSource.add(now);
                if (ofName.add(now) || sourceWaits) {
                    onFirstWait.run();
                }
                throw e;
            }
        }
    }

    /// As the look-up of users, it ignores case.
    private static String shortened(String name) {
        return name.substring(0, Math.min(name.length(), LONGEST_NAME)).toLowerCase(Locale.ROOT);
    }

    /// Guarded by the lock of the source.
    private static final class Failures {

        private final int free;
        private int count;
        private Instant last = Instant.EPOCH;

        Failures(int free) {
            this.free = free;
        }

        void refuseEarly(Instant now) {
            Duration left = Duration.between(now, last.plus(pause()));
            boolean clockWentBack = now.isBefore(last);
            if (left.isPositive() && !clockWentBack) {
                throw new SignInTooSoon(left);
            }
        }

        /// Returns true for the failure after which the first wait begins.
        boolean add(Instant now) {
            count = now.isAfter(last.plus(FORGOTTEN_AFTER)) ? 1 : count + 1;
            last = now;
            return count == free;
        }

        /// One second, and twice as long after each further failure.
        private Duration pause() {
            if (count < free) {
                return Duration.ZERO;
            }
            Duration doubled = Duration.ofSeconds(1L << Math.min(count - free, 10));
            return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
        }
    }

    /// Thrown before a password is compared, because too many sign-ins have failed.
    static final class SignInTooSoon extends AuthenticationException {

        private final Duration wait;

        private SignInTooSoon(Duration wait) {
            super("Too many sign-ins have failed");
            this.wait = wait;
        }

        /// For the header `Retry-After`.
        long retryAfterSeconds() {
            return Math.max(1, wait.plusMillis(999).toSeconds());
        }
    }
}
