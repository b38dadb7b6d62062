package org.nutritioninbox.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FaultyNetwork;
import org.nutritioninbox.support.InboxTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@InboxTest
@ContextConfiguration(initializers = QuarantineOutageTests.ThroughFaultyNetwork.class, inheritInitializers = false)
@DirtiesContext
class QuarantineOutageTests {

    private static final FaultyNetwork network = FaultyNetwork.toTestDatabase();
    private static final Path file = keyFile();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void keys(DynamicPropertyRegistry registry) {
        registry.add("webhook.signature-keys-file", file::toString);
    }

    @Test
    @Timeout(120)
    void anOutageLosesOnlyWhatCameInItAndNothingThatWasThere() throws IOException {
        Client client = new Client(port);
        String key = "key-" + UUID.randomUUID();
        for (int i = 0; i < 20; i++) {
            refuse(client, key);
        }
        await().until(() -> client.all("/quarantine").size() == 20);
        Files.writeString(file, key);
        assertThat(client.operate("/keys/reload", "").statusCode()).isEqualTo(200);

        network.cut();
        refuse(client, "another wrong key");
        assertThat(client.operate("/quarantine/verify", "").statusCode()).isEqualTo(503);
        network.mend();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.operate("/quarantine/verify", "").statusCode() == 200
                        && client.all("/deliveries").stream()
                                        .map(one -> one.get("record_id").stringValue())
                                        .distinct()
                                        .count()
                                == 20);
        assertThat(client.all("/quarantine")).hasSizeLessThanOrEqualTo(1);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            refuse(client, "another wrong key");
            return !client.all("/quarantine").isEmpty();
        });
    }

    private static void refuse(Client client, String key) {
        String body = "{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\"}";
        assertThat(client.webhook(body.getBytes(StandardCharsets.UTF_8), key, request -> request)
                        .statusCode())
                .isEqualTo(401);
    }

    private static Path keyFile() {
        try {
            Path file = Files.createTempFile("keys", null);
            file.toFile().deleteOnExit();
            return Files.writeString(file, "key-in-a-file-0123456789");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static final class ThroughFaultyNetwork implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            network.newDatabase().applyTo(context);
        }
    }
}
