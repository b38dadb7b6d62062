package org.nutritioninbox.forwarding;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord.ChangeReason;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.RecordProcessor;
import tools.jackson.databind.json.JsonMapper;

class KafkaProcessorTests {

    private static final int ENOUGH = 10;

    private @Nullable KafkaException failure;
    private final RecordProcessor processor = new KafkaProcessor(this::producer, "changes", new JsonMapper());

    @Test
    void aBrokerThatIsAwayIsLeftAloneSoThatOtherProcessorsDoNotWaitForIt() {
        failure = new TimeoutException("away");
        for (int i = 0; i < ENOUGH; i++) {
            assertThatExceptionOfType(TimeoutException.class).isThrownBy(this::process);
        }

        failure = null;
        assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(this::process);
    }

    @Test
    void aMessageThatIsRefusedStopsNoOther() {
        failure = new RecordTooLargeException("too large");
        for (int i = 0; i < ENOUGH; i++) {
            assertThatExceptionOfType(RecordTooLargeException.class).isThrownBy(this::process);
        }

        failure = null;
        assertThatNoException().isThrownBy(this::process);
    }

    private void process() throws Exception {
        Analysis.OfRecord analysis = (Analysis.OfRecord)
                Analysis.read("{\"record_id\":\"r\",\"status\":\"completed\"}".getBytes(StandardCharsets.UTF_8));
        UUID delivery = UUID.fromString("01994cec-b1e9-7a1e-8f00-1b2c3d4e5f60");
        processor.process(new Changed(delivery, "r", 1, analysis.content(), null, ChangeReason.ARRIVED));
    }

    private Producer<String, String> producer() {
        MockProducer<String, String> producer =
                new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
        producer.sendException = failure;
        return producer;
    }
}
