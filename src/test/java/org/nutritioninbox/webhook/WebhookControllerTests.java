package org.nutritioninbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.body.Bodies;
import org.nutritioninbox.body.BodyMemory;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class WebhookControllerTests {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void anUnexpectedErrorIsAnsweredAndCounted() throws IOException {
        Bodies bodies = new Bodies(1000, Duration.ofSeconds(5), new BodyMemory(1000, 1000), Clock.systemUTC());
        WebhookAnswers answers = new WebhookAnswers(new JsonMapper(), meters);
        WebhookController controller = new WebhookController(null, null, null, null, bodies, answers);
        MockHttpServletResponse response = new MockHttpServletResponse();

        controller.receive(new Broken(), response);

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("5");
        assertThat(meters.get("inbox.webhook")
                        .tag("answer", "unavailable")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    private static final class Broken extends MockHttpServletRequest {

        private boolean wasRead;

        private Broken() {
            addHeader("x-body-signature", "a".repeat(64));
        }

        @Override
        public ServletInputStream getInputStream() {
            if (!wasRead) {
                wasRead = true;
                throw new IllegalStateException("broken");
            }
            return super.getInputStream();
        }
    }
}
