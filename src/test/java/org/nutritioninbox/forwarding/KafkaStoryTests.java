package org.nutritioninbox.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FaultyNetwork;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ClassPathResource;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/// Against a real broker, with a network between that can be cut.
@InboxTest(
        properties = {
            "processing.retry.delay=100ms",
            "processing.retry.multiplier=1",
            "processing.sweep=200ms",
            "spring.kafka.producer.properties.max.block.ms=500",
            "spring.kafka.producer.properties.request.timeout.ms=500",
            "spring.kafka.producer.properties.delivery.timeout.ms=600"
        })
@Import(KafkaStoryTests.Broker.class)
@DirtiesContext
class KafkaStoryTests {

    private static final String TOPIC = "nutrition-record-changes";
    private static final int PARTITIONS = 2;

    private static final FaultyNetwork NETWORK = new FaultyNetwork(() -> Broker.port());

    @DynamicPropertySource
    static void broker(DynamicPropertyRegistry registry) {
        registry.add("spring.kafka.bootstrap-servers", () -> "localhost:" + NETWORK.port());
    }

    @Autowired
    private Client client;

    private KafkaConsumer<String, String> consumer;

    private final String id = UUID.randomUUID().toString();

    @BeforeEach
    void readFromTheBeginning() {
        consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:" + NETWORK.port()),
                new StringDeserializer(),
                new StringDeserializer());
        List<TopicPartition> all = List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    @AfterEach
    void stopReading() {
        consumer.close();
    }

    @Test
    void eachVersionArrivesUnderTheIdOfItsRecord() {
        send("processing", "soup");
        send("completed", "stew");

        List<ConsumerRecord<String, String>> messages = arrived(2);

        assertThat(messages.stream().map(ConsumerRecord::partition).distinct()).hasSize(1);
        assertThat(messages.stream().map(message -> data(message).get("version").intValue()))
                .containsExactlyInAnyOrder(1, 2);
        assertThat(messages.stream().map(message -> data(message).get("record")))
                .contains(Client.EXACT.readTree(body("completed", "stew")));
    }

    @Test
    void messagesFitTheSchemaWhateverTheProviderSends() throws Exception {
        client.webhook("""
            {"record_id":"%s","status":"completed","dish_name":5,"serving_size":"much","nutritional_fields":[],
             "ingredients":null,"uploaded_at":false,"novelty":{}}""".formatted(id));
        send("updated", "soup");

        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(new ClassPathResource("nutrition-record-changed.schema.json").getInputStream());
        assertThat(arrived(2))
                .allSatisfy(message -> assertThat(schema.validate(message.value(), InputFormat.JSON))
                        .isEmpty());
        assertThat(schema.validate("{\"type\":\"nutrition_record.changed\",\"data\":{}}", InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void aReplayIsToldAgainAndADuplicateIsNot() {
        send("completed", "soup");
        send("completed", "soup");
        arrived(1);
        await().until(() -> delivery().get("state").stringValue().equals("PROCESSED"));
        assertThat(client.get("/page/meals/" + id).body())
                .contains("Processed, and forwarded if that was on</b>", "by this inbox");

        client.operate("/deliveries/" + delivery().get("id").stringValue() + "/replay", "");

        readFromTheBeginning();
        assertThat(arrived(2).stream()
                        .map(message -> data(message).get("reason").stringValue()))
                .containsExactly("ARRIVED", "REPLAYED");
    }

    @Test
    void whatABrokerDoesNotAcknowledgeArrivesOnceItIsBack() {
        NETWORK.cut();
        try {
            send("completed", "soup");
            await().until(() -> delivery().get("state").stringValue().equals("RETRYING"));
        } finally {
            NETWORK.mend();
        }

        assertThat(delivery().get("last_error").stringValue())
                .startsWith("kafka: org.apache.kafka.common.errors.TimeoutException: ");
        await().until(() -> delivery().get("state").stringValue().equals("PROCESSED"));
        assertThat(arrived(1)).isNotEmpty();
    }

    private List<ConsumerRecord<String, String>> arrived(int count) {
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        await().until(() -> {
            consumer.poll(Duration.ofMillis(100)).forEach(message -> {
                if (message.key().equals(id)) {
                    found.add(message);
                }
            });
            return found.size() >= count;
        });
        return found;
    }

    private static JsonNode data(ConsumerRecord<String, String> message) {
        return Client.EXACT.readTree(message.value()).get("data");
    }

    private JsonNode delivery() {
        return client.json("/deliveries?outcome=NEW&record_id=" + id).get(0);
    }

    private void send(String status, String dish) {
        assertThat(client.webhook(body(status, dish)).statusCode()).isEqualTo(200);
    }

    private String body(String status, String dish) {
        return """
            {"record_id":"%s","application_user_id":"u","status":"%s","dish_name":"%s","serving_size":1.50}
            """.formatted(id, status, dish);
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Broker {

        private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, PARTITIONS, TOPIC);

        /// It tells clients to come through the network. As a system property, its address would reach every
        /// application of this JVM.
        @Bean
        static EmbeddedKafkaKraftBroker broker() {
            BROKER.brokerProperty(
                    "advertised.listeners", "EXTERNAL://localhost:" + NETWORK.port() + ",CONTROLLER://localhost:1");
            BROKER.brokerListProperty("unused");
            return BROKER;
        }

        private static int port() {
            String address = Objects.requireNonNull(BROKER.getCluster()).bootstrapServers();
            return Integer.parseInt(address.substring(address.indexOf(':') + 1));
        }
    }
}
