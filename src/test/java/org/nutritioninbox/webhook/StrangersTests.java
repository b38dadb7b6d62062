package org.nutritioninbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.RawSocket;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/// Strangers begin to send large bodies without a signature that matches, and then wait.
@InboxTest(properties = {"webhook.memory=64MB", "webhook.body-timeout=60s", "server.tomcat.connection-timeout=60s"})
class StrangersTests {

    private static final int SOURCES = 8;
    private static final int MEGABYTE = 1024 * 1024;
    private static final int MEMORY = 64 * MEGABYTE;

    @LocalServerPort
    private int port;

    @Autowired
    private MeterRegistry meters;

    private final List<RawSocket> strangers = new ArrayList<>();
    private Client provider;

    @BeforeEach
    void provider() {
        provider = new Client(port);
    }

    @AfterEach
    void strangersLeave() throws IOException {
        for (RawSocket stranger : strangers) {
            stranger.close();
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> memory() == 0);
    }

    @Test
    void twoHundredStrangersOfSeveralNetworksKeepNoWebhookOut() throws IOException {
        for (int i = 0; i < 200; i++) {
            beginToSend("127.0." + (2 + i % SOURCES) + ".1");
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> memory() > MEMORY - 2 * MEGABYTE);

        for (int i = 0; i < 50; i++) {
            assertThat(provider.webhook(webhook(900)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void oneStrangerTakesNoMoreThanAQuarter() throws IOException {
        for (int i = 0; i < 100; i++) {
            beginToSend("127.0.2." + (1 + i % 200));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> memory() > MEMORY / 4 - 2 * MEGABYTE);

        assertThat(provider.webhook(webhook(100_000)).statusCode()).isEqualTo(200);
        assertThat(memory()).isLessThanOrEqualTo(MEMORY / 4);
    }

    private void beginToSend(String address) throws IOException {
        RawSocket stranger = RawSocket.from(address, port);
        strangers.add(stranger);
        stranger.write(
                "POST /nutrition-webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\nx-body-signature: 00\r\n\r\n");
        stranger.write(new byte[540_000]);
    }

    private double memory() {
        return meters.get("inbox.webhook.memory").gauge().value();
    }

    private static String webhook(int padding) {
        return "{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\",\"x\":\"" + "x".repeat(padding)
                + "\"}";
    }
}
