package org.nutritioninbox.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpanTests {

    private static final Instant FROM = Instant.parse("2025-09-15T10:30:04Z");

    @Test
    void aUserIsAskedForInWholeAndThenForTheRest() {
        Question first = Question.of("u", FROM, FROM.plusSeconds(100), Duration.ofSeconds(60));
        assertThat(first.to()).isEqualTo(FROM.plusSeconds(60));
        assertThat(first.rest()).isEqualTo(FROM.plusSeconds(60));

        Question last = Question.of("u", FROM.plusSeconds(60), first.end(), Duration.ofSeconds(60));
        assertThat(last.to()).isEqualTo(FROM.plusSeconds(100));
        assertThat(last.rest()).isNull();
    }

    @Test
    void whatIsTooLongForOneUserIsNotTooLongForAll() {
        Span one = new Span(Duration.ofDays(8), Duration.ofDays(2));

        assertThat(one.or(Duration.ofDays(31))).isEqualTo(Duration.ofDays(2));
        assertThat(new Span(one.forAll(), null).or(Duration.ofDays(31))).isEqualTo(Duration.ofDays(8));
        assertThat(new Span(null, null).or(Duration.ofDays(31))).isEqualTo(Duration.ofDays(31));
    }
}
