package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.inbox.CounterChain.Link;

class CounterChainTests {

    private static final Instant EVENING = Instant.parse("2026-03-04T23:59:59.999Z");

    private final CounterChain chain = new CounterChain();

    @Test
    void itGoesOnWhereTheLastCommitEnded() {
        Link first = commit(EVENING, 3);
        Link second = commit(EVENING, 2);

        assertThat(first.position()).isZero();
        assertThat(second).isEqualTo(first.after(3));
    }

    @Test
    void aCommitThatFailedEndsIt() {
        Link first = commit(EVENING, 3);
        chain.take(EVENING);

        Link next = commit(EVENING, 1);

        assertThat(next.position()).isZero();
        assertThat(next.chain()).isNotEqualTo(first.chain());
    }

    @Test
    void midnightEndsItAndSoDoesAClockThatGoesBack() {
        commit(EVENING, 3);

        assertThat(commit(EVENING.plusMillis(1), 2).position()).isZero();
        assertThat(commit(EVENING, 2).position()).isZero();
    }

    @Test
    void twoWhoCommitAtOnceShareNone() {
        Link one = chain.take(EVENING);
        Link other = chain.take(EVENING);

        assertThat(other.chain()).isNotEqualTo(one.chain());
    }

    private Link commit(Instant at, int deliveries) {
        Link link = chain.take(at);
        chain.giveBack(link.after(deliveries));
        return link;
    }
}
