package org.nutritioninbox.forwarding;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.RecordProcessor;
import org.springframework.kafka.core.ProducerFactory;
import tools.jackson.databind.json.JsonMapper;

/// Sends each change to a topic of Kafka, with the record's id as the key. A change is processed when the broker has
/// acknowledged it. The producer's time-outs limit the wait.
final class KafkaProcessor implements RecordProcessor {

    /// Half of the time-out of a delivery.
    private static final Duration SLOW = Duration.ofMillis(3500);

    /// No KafkaTemplate: its listener logs the message of each failure.
    private final ProducerFactory<String, String> producers;

    private final String topic;
    private final JsonMapper json;

    private final CircuitBreaker circuit = Circuit.of("kafka", SLOW, KafkaProcessor::isOfTheMessage);

    KafkaProcessor(ProducerFactory<String, String> producers, String topic, JsonMapper json) {
        this.producers = producers;
        this.topic = topic;
        this.json = json;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public void process(Changed change) throws Exception {
        String message = json.writeValueAsString(ChangeMessage.of(change));
        circuit.executeCallable(() -> send(new ProducerRecord<>(topic, change.recordId(), message)));
    }

    /// Returns after the acknowledgement. The factory keeps the producer open for the next message.
    private RecordMetadata send(ProducerRecord<String, String> message) throws Exception {
        try (Producer<String, String> producer = producers.createProducer()) {
            return producer.send(message).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException failure ? failure : e;
        }
    }

    private static boolean isOfTheMessage(Throwable failure) {
        return failure instanceof RecordTooLargeException || failure instanceof SerializationException;
    }
}
