package org.nutritioninbox.processing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.inbox.Batches.Closing;
import org.nutritioninbox.inbox.Committed;
import org.nutritioninbox.inbox.OutstandingDelivery;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;

class BatchInProgressTests {

    private static final Instant KEPT = Instant.parse("2026-01-02T03:04:00Z");

    private final Changed soup = change(1);
    private final Changed stew = change(2);
    private final BatchInProgress batch = new BatchInProgress(new Committed(
            new UUID(7, 0),
            List.of(new Committed.NewVersion(soup, null, 0), new Committed.NewVersion(stew, null, 0)),
            Map.of(stew.deliveryId(), "a trace"),
            KEPT.plusSeconds(10)));

    @Test
    void theLastOneToFinishClosesTheBatch() {
        assertThat(batch.finish(soup.deliveryId(), null)).isTrue();
        assertThat(batch.closeIfDone()).isEmpty();
        assertThat(batch.finish(stew.deliveryId(), null)).isTrue();
        assertThat(batch.closeIfDone()).contains(new Closing(new UUID(7, 0), List.of()));
        assertThat(batch.closeIfDone()).as("once").isEmpty();
    }

    @Test
    void halfOfItsTimeIsFastEnough() {
        assertThat(batch.isSlow(KEPT.plusSeconds(9))).isFalse();
        assertThat(batch.isSlow(KEPT.plusSeconds(10))).isTrue();
    }

    @Test
    void oneThatFailedBecomesOutstanding() {
        OutstandingDelivery failed = batch.pending(soup.deliveryId(), Duration.ZERO)
                .failed(Set.of("Other"), "broken", Duration.ofSeconds(10));
        batch.begin(soup.deliveryId());
        batch.finish(soup.deliveryId(), failed);
        batch.finish(stew.deliveryId(), null);

        assertThat(batch.closeIfDone().orElseThrow().outstanding()).containsExactly(failed);
    }

    @Test
    void aSlowBatchIsClosedOnceWithWhatIsLeft() {
        Duration lease = Duration.ofSeconds(60);
        assertThat(batch.begin(soup.deliveryId())).isTrue();

        assertThat(batch.closeUnfinished(lease).orElseThrow().outstanding())
                .containsExactlyInAnyOrder(
                        OutstandingDelivery.pending(soup.deliveryId(), lease, null),
                        OutstandingDelivery.pending(stew.deliveryId(), Duration.ZERO, "a trace"));
        assertThat(batch.closeUnfinished(lease)).isEmpty();
        assertThat(batch.begin(stew.deliveryId())).as("the sweep takes it").isFalse();
        assertThat(batch.finish(soup.deliveryId(), null))
                .as("has a row of its own")
                .isFalse();
    }

    private static Changed change(long number) {
        String id = "r" + number;
        byte[] body = ("{\"record_id\":\"" + id + "\",\"status\":\"completed\"}").getBytes(StandardCharsets.UTF_8);
        Analysis.OfRecord analysis = (Analysis.OfRecord) Analysis.read(body);
        return new Changed(new UUID(7, number), id, 1, analysis.content(), null, NutritionRecord.ChangeReason.ARRIVED);
    }
}
