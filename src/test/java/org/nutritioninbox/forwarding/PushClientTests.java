package org.nutritioninbox.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class PushClientTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int CONNECTIONS = 1;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.9.9.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.1.1.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::8.8.8.8",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::808:808",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:2::1",
                "2001:20::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:808:808::",
                "3fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd12::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void isNotPublic(String address) throws IOException {
        assertThat(PushClient.PUBLIC.matches(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "93.184.216.34",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450:4001::1",
                "2001:4860:4860::8888"
            })
    void isPublic(String address) throws IOException {
        assertThat(PushClient.PUBLIC.matches(InetAddress.getByName(address))).isTrue();
    }

    @Test
    @Timeout(60)
    void refusedAddressesTakeNoConnections() throws IOException {
        try (PushClient client = client("https://localhost", false)) {
            for (int i = 0; i <= CONNECTIONS; i++) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> client.send("id", Map.of()))
                        .withMessageContaining("no public address");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"})
    @Timeout(60)
    void anAnswerThatTricklesIsCutOff(String beginning) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PushClient client = client("http://localhost:" + server.getLocalPort(), true)) {
            Thread.ofVirtual().start(() -> trickle(server, beginning));

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.send("id", Map.of()))
                    .withMessage("gave no answer within 2000 ms");
        }
    }

    @Test
    @Timeout(60)
    void anAnswerIsNotReadToItsEnd() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PushClient client = client("http://localhost:" + server.getLocalPort(), true)) {
            String answer = "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + "x".repeat(20_000);
            for (int i = 0; i <= CONNECTIONS; i++) {
                Thread.ofVirtual().start(() -> trickle(server, answer));
                assertThat(client.send("id", Map.of())).isEqualTo(200);
            }
        }
    }

    @Test
    @Timeout(60)
    void anAnswerThatIsLateLeavesTheConnectionsFree() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PushClient client = client("http://localhost:" + server.getLocalPort(), true)) {
            for (int i = 0; i <= CONNECTIONS; i++) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> client.send("id", Map.of()))
                        .withMessageContaining("no answer");
            }
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    trickle(server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                }
            });
            await().ignoreExceptions().until(() -> client.send("id", Map.of()) == 200);
        }
    }

    @Test
    void aClosedPortIsExplained() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        try (PushClient client = client("http://localhost:" + port, true)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.send("id", Map.of()))
                    .withMessage("cannot be reached: HttpHostConnectException");
        }
    }

    private static void trickle(ServerSocket server, String beginning) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
            while (true) {
                socket.getOutputStream().write('x');
                Thread.sleep(50);
            }
        } catch (IOException | InterruptedException e) {
            // the client has hung up
        }
    }

    private static PushClient client(String url, boolean allowPrivate) {
        DestinationSettings settings = new DestinationSettings(
                url,
                Set.of(),
                Set.of(),
                List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                Map.of(),
                TIMEOUT,
                1,
                CONNECTIONS,
                allowPrivate);
        return new PushClient(settings, JsonMapper.builder().build(), Clock.systemUTC());
    }
}
