package org.nutritioninbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.RawSocket;
import org.springframework.boot.test.web.server.LocalServerPort;

@InboxTest(properties = {"webhook.body-timeout=3s", "server.tomcat.connection-timeout=2s"})
class SlowClientsTests {

    private static final int CLIENTS = 300;

    @LocalServerPort
    private int port;

    @Test
    void threeHundredThatSendAByteNowAndThenKeepNobodyWaitingAndAreCutOff() throws IOException {
        List<RawSocket> slow = new ArrayList<>();
        try (ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                RawSocket socket = new RawSocket(port);
                socket.write(
                        "POST /nutrition-webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nx-body-signature: 00\r\n\r\n");
                slow.add(socket);
            }
            ScheduledFuture<?> dripping =
                    drip.scheduleAtFixedRate(() -> slow.forEach(SlowClientsTests::writeOne), 1, 1, TimeUnit.SECONDS);

            String body = "{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\"}";
            for (int i = 0; i < 20; i++) {
                assertThat(new Client(port).webhook(body).statusCode()).isEqualTo(200);
            }

            for (RawSocket socket : slow) {
                assertThat(socket.answer()).startsWith("HTTP/1.1 408").contains("Connection: close");
            }
            dripping.cancel(true);
        } finally {
            for (RawSocket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void aClientThatFallsSilentIsCutOffToo() throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            socket.write(
                    "POST /nutrition-webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nx-body-signature: 00\r\n\r\n{");
            assertThat(socket.answer()).startsWith("HTTP/1.1 408");
        }
    }

    private static void writeOne(RawSocket socket) {
        try {
            socket.write("x");
        } catch (SocketException e) {
            // cut off, as it should be
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
