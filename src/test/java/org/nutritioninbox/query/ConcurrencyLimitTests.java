package org.nutritioninbox.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aop.framework.ProxyFactory;

@Timeout(30)
class ConcurrencyLimitTests {

    private static final int AT_ONCE = 6;

    private final Lists lists = limited(new Lists());

    @Test
    void oneMoreExpensiveCallIsRefusedIfNoneEndsInTime() throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AT_ONCE; i++) {
                threads.execute(lists::expensive);
            }
            lists.begun.await();

            // sooner than after 5 s
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(TryAgain.class).isThrownBy(lists::expensive);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(lists.cheap()).isEqualTo("cheap");

            lists.mayEnd.countDown();
        }
        assertThat(lists.expensive()).isEqualTo("expensive");
    }

    private static Lists limited(Lists lists) {
        ProxyFactory factory = new ProxyFactory(lists);
        factory.addAdvisor(new ConcurrencyLimit());
        // the fields of a proxy are empty
        Lists proxy = (Lists) factory.getProxy();
        proxy.begun = lists.begun;
        proxy.mayEnd = lists.mayEnd;
        return proxy;
    }

    static class Lists {

        private CountDownLatch begun = new CountDownLatch(AT_ONCE);
        private CountDownLatch mayEnd = new CountDownLatch(1);

        @Expensive
        String expensive() {
            begun.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "expensive";
        }

        String cheap() {
            return "cheap";
        }
    }
}
