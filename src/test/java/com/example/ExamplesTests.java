package com.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.NutritionInboxApplication;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/// The code in `docs/contributing.md` is that of the class here, and it works.
@InboxTest
@ContextConfiguration(classes = NutritionInboxApplication.class, initializers = TestDatabase.Initializer.class)
@Import(NewestMeals.class)
class ExamplesTests {

    @Autowired
    private Client client;

    @Autowired
    private NewestMeals newest;

    private final String id = UUID.randomUUID().toString();

    @Test
    void theProcessorKnowsTheNewestVersion() {
        send("processing");
        send("completed");

        await().until(() -> newest.newest(id) != null && newest.newest(id).version() == 2);
        assertThat(newest.newest(id).now().status()).isEqualTo("completed");
    }

    @Test
    void theDocumentationShowsTheCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/com/example/NewestMeals.java"));
        String code = source.substring(source.indexOf("\n/// ") + 1);

        assertThat(Files.readString(Path.of("docs/contributing.md"))).contains("```java\n" + code + "```");
    }

    private void send(String status) {
        assertThat(client.webhook("{\"record_id\":\"%s\",\"status\":\"%s\"}".formatted(id, status))
                        .statusCode())
                .isEqualTo(200);
    }
}
