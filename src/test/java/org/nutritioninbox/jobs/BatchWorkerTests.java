package org.nutritioninbox.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BatchWorkerTests {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<List<Integer>> batches = new CopyOnWriteArrayList<>();

    @Test
    void takesWhateverIsWaitingUpToItsBound() {
        BatchWorker<Integer> worker = new BatchWorker<>("test", 100, 4, batches::add);
        for (int i = 0; i < 10; i++) {
            worker.offer(i);
        }

        worker.start();
        worker.stop(LONG);

        assertThat(batches).containsExactly(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(8, 9));
    }

    @Test
    void saysNoWhenItIsFullAndWhenItStops() {
        BatchWorker<Integer> worker = new BatchWorker<>("test", 1, 4, batches::add);

        assertThat(worker.offer(1)).isTrue();
        assertThat(worker.offer(2)).isFalse();
        worker.start();
        worker.stop(LONG);
        assertThat(worker.offer(3)).isFalse();
    }

    @Test
    void nothingThatTheWorkThrowsEndsIt() {
        CountDownLatch failed = new CountDownLatch(1);
        BatchWorker<Integer> worker = new BatchWorker<>("test", 100, 1, batch -> {
            if (batch.contains(1)) {
                failed.countDown();
                throw new AssertionError("thrown by a test, to be survived");
            }
            batches.add(batch);
        });
        worker.start();
        worker.offer(1);
        worker.offer(2);

        await().until(() -> batches.contains(List.of(2)));
        assertThat(failed.getCount()).isZero();
        assertThat(worker.isAlive()).isTrue();
        worker.stop(LONG);
    }

    @Test
    void canBeStartedAgain() {
        BatchWorker<Integer> worker = new BatchWorker<>("test", 100, 1, batches::add);
        worker.start();
        worker.stop(LONG);
        worker.start();

        assertThat(worker.offer(7)).isTrue();
        worker.stop(LONG);
        assertThat(batches).containsExactly(List.of(7));
    }
}
