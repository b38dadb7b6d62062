package org.nutritioninbox.nutrition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.longs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

class VersionKeyTests {

    private static final Instant EARLY = Instant.parse("2025-09-15T10:30:04.521Z");
    private static final Instant LATE = EARLY.plusNanos(1);

    @Test
    void theLaterModificationWins() {
        assertThat(key("completed", LATE, 0)).isGreaterThan(key("updated", EARLY, 9));
    }

    @Test
    void noModificationTimeIsOlderThanAny() {
        assertThat(key("completed", Instant.parse("0000-01-01T00:00:00Z"), 0)).isGreaterThan(key("completed", null, 9));
    }

    @Test
    void timesBefore1970ComeBeforeLaterOnes() {
        assertThat(key("completed", Instant.parse("1970-01-01T00:00:00Z"), 0))
                .isGreaterThan(key("completed", Instant.parse("1969-12-31T23:59:59.999Z"), 0));
    }

    @Test
    void atATieTheLifeCycleDecides() {
        List<String> cycle = List.of("pending", "processing", "failed", "completed", "updated");
        for (int i = 1; i < cycle.size(); i++) {
            assertThat(key(cycle.get(i), EARLY, 0)).isGreaterThan(key(cycle.get(i - 1), EARLY, 9));
        }
    }

    @Test
    void anUnknownStatusRanksWithProcessing() {
        assertThat(key("archived", EARLY, 5)).isEqualByComparingTo(key("processing", EARLY, 5));
    }

    @Test
    void atATieAgainTheDigestDecidesAsAnUnsignedNumber() {
        assertThat(key("completed", EARLY, 0x80)).isGreaterThan(key("completed", EARLY, 0x7f));
    }

    @Test
    void noTerminalRecordGoesBackWhateverTheTimes() {
        for (String terminal : List.of("failed", "completed", "updated")) {
            for (String open : List.of("pending", "processing", "archived")) {
                assertThat(key(terminal, null, 0)).isGreaterThan(key(open, LATE, 9));
            }
        }
    }

    @Test
    void anotherSpellingOfAVersionIsNoNewerThanIt() {
        assertThat(key("completed", EARLY, 9).isNewerByStatusOrTime(key("completed", EARLY, 0)))
                .isFalse();
        assertThat(key("completed", EARLY, 0).isNewerByStatusOrTime(key("completed", EARLY, 9)))
                .isFalse();
    }

    @Test
    void aLaterModificationOrStatusIsNewerWhateverTheDigest() {
        assertThat(key("completed", LATE, 0).isNewerByStatusOrTime(key("completed", EARLY, 9)))
                .isTrue();
        assertThat(key("updated", EARLY, 0).isNewerByStatusOrTime(key("completed", EARLY, 9)))
                .isTrue();
        assertThat(key("completed", null, 0).isNewerByStatusOrTime(key("pending", LATE, 9)))
                .isTrue();
        assertThat(key("completed", EARLY, 9).isNewerByStatusOrTime(key("completed", LATE, 0)))
                .isFalse();
    }

    @Test
    void aKeyComesBackFromItsBytes() {
        VersionKey key = key("completed", EARLY, 7);

        assertThat(VersionKey.ofBytes(key.bytes())).isEqualTo(key).hasSameHashCodeAs(key);
    }

    @Test
    void theWinnerDoesNotDependOnTheOrderOfArrival() {
        qt().withExamples(2000)
                .forAll(lists().of(versions()).ofSizeBetween(1, 7), longs().all())
                .checkAssert((versions, seed) -> {
                    List<VersionKey> shuffled = new ArrayList<>(versions);
                    shuffled.addAll(versions.subList(0, versions.size() / 2));
                    Collections.shuffle(shuffled, new Random(seed));
                    assertThat(fold(shuffled)).isEqualTo(fold(versions));
                });
    }

    @Test
    void theOrderIsTotal() {
        qt().withExamples(2000).forAll(versions(), versions(), versions()).checkAssert((a, b, c) -> {
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
            assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
            if (a.compareTo(b) >= 0 && b.compareTo(c) >= 0) {
                assertThat(a).isGreaterThanOrEqualTo(c);
            }
        });
    }

    private static VersionKey fold(List<VersionKey> versions) {
        VersionKey winner = versions.getFirst();
        for (VersionKey version : versions) {
            winner = version.compareTo(winner) > 0 ? version : winner;
        }
        return winner;
    }

    private static Gen<VersionKey> versions() {
        List<String> statuses = List.of("pending", "processing", "failed", "completed", "updated", "archived");
        return integers()
                .between(0, statuses.size() - 1)
                .zip(
                        integers().between(-1, 2),
                        integers().between(0, 3),
                        (status, time, digest) ->
                                key(statuses.get(status), time < 0 ? null : EARLY.plusNanos(time), digest * 85));
    }

    private static VersionKey key(String status, @Nullable Instant modifiedAt, int firstByteOfDigest) {
        byte[] digest = new byte[32];
        Arrays.fill(digest, (byte) 1);
        digest[0] = (byte) firstByteOfDigest;
        return VersionKey.of(status, modifiedAt, digest);
    }
}
