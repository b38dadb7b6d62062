package org.nutritioninbox.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Keeps the latest value of a database query, so that metrics and health never ask the database. The owner refreshes
/// it on a schedule. If the database is away, the value stays.
public final class LatestValue<T> {

    private static final Logger log = LoggerFactory.getLogger(LatestValue.class);

    private final String name;
    private final Supplier<T> query;
    private volatile @Nullable T value;

    /// @param name for the log, for example `expectations`
    public LatestValue(String name, Supplier<T> query) {
        this.name = name;
        this.query = query;
    }

    public void refresh() {
        try {
            value = query.get();
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Could not refresh {}, trying again: {}", name, e.getClass().getSimpleName());
        }
    }

    /// A number in the value; NaN before the first successful refresh.
    public double number(ToLongFunction<T> part) {
        T latest = value;
        return latest == null ? Double.NaN : part.applyAsLong(latest);
    }

    /// Seconds since a time in the value; 0 without one, or for one in the future.
    public double secondsSince(Function<T, @Nullable Instant> time, Clock clock) {
        return get().map(time)
                .map(at -> Math.max(0, Duration.between(at, clock.instant()).toMillis() / 1000.0))
                .orElse(0.0);
    }

    /// Empty before the first successful refresh.
    public Optional<T> get() {
        return Optional.ofNullable(value);
    }
}
