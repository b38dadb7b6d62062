package org.nutritioninbox.inbox;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Checks, day by day, whether all that was answered 200 is there.
@Component
class AcknowledgedCheck {

    private static final Logger log = LoggerFactory.getLogger(AcknowledgedCheck.class);

    private final AcknowledgedDays acknowledged;
    private final Partitions partitions;
    private final Clock clock;

    AcknowledgedCheck(AcknowledgedDays acknowledged, Partitions partitions, Clock clock) {
        this.acknowledged = acknowledged;
        this.partitions = partitions;
        this.clock = clock;
    }

    /// Today, yesterday, and the other day that waits for longest.
    void checkSome() {
        LocalDate yesterday = today().minusDays(1);
        List<LocalDate> days = new ArrayList<>(kept());
        List<LocalDate> older =
                days.stream().filter(day -> day.isBefore(yesterday)).toList();
        days.removeAll(older);
        acknowledged.next(older).ifPresent(days::add);
        days.forEach(this::check);
    }

    /// Every day that is still kept.
    List<Acknowledged> checkAll() {
        return kept().stream().flatMap(day -> check(day).stream()).toList();
    }

    /// Newest first.
    private List<LocalDate> kept() {
        return partitions.days().reversed().stream()
                .filter(day -> !day.isAfter(today()))
                .toList();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /// Empty where it could not be checked now: it takes too long, or has just been dropped.
    private Optional<Acknowledged> check(LocalDate day) {
        try {
            acknowledged.tried(day, clock.instant());
            AcknowledgedDays.Result result = acknowledged.check(day, clock.instant());
            if (result.isWorse()) {
                log.error(
                        "Of the deliveries that were acknowledged on {}, {} are missing, and {} of their records",
                        day,
                        result.day().missing(),
                        result.day().recordsMissing());
            }
            return Optional.of(result.day());
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not check what was acknowledged on {}, trying again later: {}", day, Failure.of(e));
            return Optional.empty();
        }
    }
}
