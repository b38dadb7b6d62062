package org.nutritioninbox.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.inbox.Batches.Unfinished;
import org.nutritioninbox.inbox.Kept;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.BatchInProgress.Progress;
import org.springframework.dao.CannotAcquireLockException;

class BatchInProgressTests {

    private static final Instant KEPT = Instant.parse("2026-01-02T03:04:00Z");

    private final Changed soup = change(1);
    private final Changed stew = change(2);
    private final BatchInProgress batch =
            new BatchInProgress(new Kept(new UUID(7, 0), List.of(soup, stew), KEPT, KEPT.plusSeconds(20)));

    @Test
    void aWriteThatLostADeadlockIsTriedOnceMore() {
        AtomicInteger writes = new AtomicInteger();

        BatchesInProgress.atMostTwice(() -> {
            if (writes.incrementAndGet() == 1) {
                throw new CannotAcquireLockException("deadlock");
            }
        });

        assertThat(writes).hasValue(2);
    }

    @Test
    void theLastOneToFinishFinishesTheBatch() {
        assertThat(batch.finish(soup.deliveryId())).isEqualTo(Progress.MORE);
        assertThat(batch.finish(stew.deliveryId())).isEqualTo(Progress.LAST);
    }

    @Test
    void halfOfItsTimeIsFastEnough() {
        assertThat(batch.isSlow(KEPT.plusSeconds(9))).isFalse();
        assertThat(batch.isSlow(KEPT.plusSeconds(10))).isTrue();
    }

    @Test
    void whatFoundNoRoomIsTakenApartAtOnce() {
        batch.crowdOut();

        assertThat(batch.isSlow(KEPT)).isTrue();
    }

    @Test
    void whatIsNotFinishedIsTakenApartOnce() {
        batch.finish(soup.deliveryId());
        List<Unfinished> written = new ArrayList<>();

        batch.takeApart(written::addAll);
        batch.takeApart(written::addAll);

        assertThat(written).containsExactly(Unfinished.of(stew));
        assertThat(batch.finish(stew.deliveryId())).isEqualTo(Progress.APART);
    }

    @Test
    void whatCouldNotBeWrittenDownIsStillTogether() {
        assertThatIllegalStateException()
                .isThrownBy(() -> batch.takeApart(_ -> {
                    throw new IllegalStateException("no database");
                }));

        assertThat(batch.finish(soup.deliveryId())).isEqualTo(Progress.MORE);
        assertThat(batch.finish(stew.deliveryId())).isEqualTo(Progress.LAST);
    }

    private static Changed change(long number) {
        String id = "r" + number;
        byte[] body = ("{\"record_id\":\"" + id + "\",\"status\":\"completed\"}").getBytes(StandardCharsets.UTF_8);
        Analysis.OfRecord analysis = (Analysis.OfRecord) Analysis.read(body);
        return new Changed(new UUID(7, number), id, 1, analysis.content(), null, NutritionRecord.Reason.ARRIVED);
    }
}
