package org.nutritioninbox.reconciliation;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How long the provider may take, and what is done about it.
///
/// @param overdueAfter how long an analysis may take before it is asked for
/// @param every how often one instance looks for what is to be done
/// @param longestWait between two times of asking for the same record; at first as long as `overdueAfter`, then doubled
/// @param giveUpAfter from when on a record is asked for only until the provider has answered once more
/// @param remembered how long an expectation is kept after it came to an end, and its idempotency key with it
@ConfigurationProperties("expectations")
@Validated
record ExpectationProperties(
        @DefaultValue("3m") @DurationMin(millis = 1) Duration overdueAfter,
        @DefaultValue("15s") @DurationMin(millis = 100) Duration every,
        @DefaultValue("1h") @DurationMin(millis = 1) Duration longestWait,
        @DefaultValue("80h") @DurationMin(millis = 1) Duration giveUpAfter,
        @DefaultValue("80h") @DurationMin(millis = 1) Duration remembered) {

    /// How long to leave the provider alone after asking so many times.
    Duration waitAfter(int polls) {
        int doublings = Math.min(Math.max(polls - 1, 0), 20);
        Duration wait = overdueAfter.multipliedBy(1L << doublings);
        return wait.compareTo(longestWait) > 0 ? longestWait : wait;
    }
}
