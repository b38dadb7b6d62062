package org.nutritioninbox.expectation;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How long the provider may take for a record, and how often it is asked then.
///
/// @param overdueAfter how long an analysis may take before it is asked for
/// @param every how often one instance looks for overdue records
/// @param longestWait the longest wait between two polls of a record; at first `overdueAfter`, then doubled each time
@ConfigurationProperties("expectations")
@Validated
record ExpectationProperties(
        @DefaultValue("3m") @DurationMin(millis = 1) Duration overdueAfter,
        @DefaultValue("15s") @DurationMin(millis = 100) Duration every,
        @DefaultValue("1h") @DurationMin(millis = 1) Duration longestWait) {}
