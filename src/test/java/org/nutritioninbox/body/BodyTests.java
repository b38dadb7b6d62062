package org.nutritioninbox.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.body.BodyRefused.RefusalReason;
import org.springframework.mock.web.MockHttpServletRequest;

class BodyTests {

    private static final int LIMIT = 100_000;
    private static final int LARGE = 80_000;
    private static final int COUNTED = LARGE - Body.FREE;

    private final BodyMemory memory = new BodyMemory(4 * LIMIT, LIMIT);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 950, Body.FREE - 1, Body.FREE, Body.FREE + 1, 3 * Body.FREE, LIMIT})
    void comesAsItWasSentWithALengthAndWithout(int length) throws Exception {
        byte[] sent = new byte[length];
        new Random(length).nextBytes(sent);

        assertThat(body("10.0.0.1", sent).read()).isEqualTo(sent);
        assertThat(withoutLength(sent).read()).isEqualTo(sent);
    }

    @Test
    void isTooLargeByOneByteOverTheLimit() {
        assertRefused(body("10.0.0.1", new byte[LIMIT + 1]), RefusalReason.TOO_LARGE);
        assertRefused(withoutLength(new byte[LIMIT + 1]), RefusalReason.TOO_LARGE);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void takesNothingOfTheSharedMemoryWhileItIsSmall() throws Exception {
        BodyMemory none = new BodyMemory(0, 0);

        assertThat(body("10.0.0.1", new byte[Body.FREE], none).read()).hasSize(Body.FREE);
        assertRefused(body("10.0.0.1", new byte[Body.FREE + 1], none), RefusalReason.NO_MEMORY);
    }

    @Test
    void givesItsMemoryBackOnce() throws Exception {
        try (Body body = body("10.0.0.1", new byte[LARGE])) {
            body.read();
            assertThat(memory.taken()).isEqualTo(COUNTED);
        }
        assertThat(memory.taken()).isZero();
    }

    @Test
    void keepsItsMemoryWhereItWasHandedOver() throws Exception {
        Runnable giveBack;
        try (Body body = body("10.0.0.1", new byte[LARGE])) {
            body.read();
            giveBack = body.handOver();
        }
        assertThat(memory.taken()).isEqualTo(COUNTED);

        giveBack.run();
        assertThat(memory.taken()).isZero();
    }

    @Test
    void givesAPartOfItsMemoryBackEarly() throws Exception {
        try (Body body = body("10.0.0.1", new byte[LARGE])) {
            body.read();
            body.shrinkTo(2 * LARGE);
            assertThat(memory.taken()).isEqualTo(COUNTED);
            body.shrinkTo(10);
            assertThat(memory.taken()).isEqualTo(10);
        }
        assertThat(memory.taken()).isZero();
    }

    @Test
    void oneSourceTakesNoMoreThanAQuarter() throws Exception {
        body("10.0.0.1", new byte[LARGE]).read();

        assertRefused(body("10.0.0.9", new byte[LARGE]), RefusalReason.NO_MEMORY);
        assertThat(body("10.0.1.1", new byte[LARGE]).read()).hasSize(LARGE);
    }

    @Test
    void aSourceIsAnIpv6NetworkOf64Bits() throws Exception {
        body("2001:db8::1", new byte[LARGE]).read();

        assertRefused(body("2001:db8:0:0:ffff::2", new byte[LARGE]), RefusalReason.NO_MEMORY);
        assertThat(body("2001:db8:0:1::1", new byte[LARGE]).read()).hasSize(LARGE);
    }

    @Test
    void allSourcesTogetherTakeNoMoreThanThereIs() throws Exception {
        List<Body> bodies = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            bodies.add(body("10.0." + i + ".1", new byte[LARGE]));
            bodies.getLast().read();
        }

        assertRefused(body("10.0.7.1", new byte[LARGE]), RefusalReason.NO_MEMORY);
        bodies.getFirst().close();
        assertThat(body("10.0.7.1", new byte[LARGE]).read()).hasSize(LARGE);
    }

    private static void assertRefused(Body body, RefusalReason reason) {
        try (body) {
            assertThatExceptionOfType(BodyRefused.class)
                    .isThrownBy(body::read)
                    .extracting(BodyRefused::reason)
                    .isEqualTo(reason);
        }
    }

    private Body body(String address, byte[] sent) {
        return body(address, sent, memory);
    }

    private static Body body(String address, byte[] sent, BodyMemory memory) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(address);
        request.setContent(sent);
        return new Body(request, LIMIT, Duration.ofSeconds(5), Clock.systemUTC(), memory);
    }

    private Body withoutLength(byte[] sent) {
        MockHttpServletRequest request = new MockHttpServletRequest() {
            @Override
            public long getContentLengthLong() {
                return -1;
            }
        };
        request.setContent(sent);
        return new Body(request, LIMIT, Duration.ofSeconds(5), Clock.systemUTC(), new BodyMemory(4 * LIMIT, LIMIT));
    }
}
