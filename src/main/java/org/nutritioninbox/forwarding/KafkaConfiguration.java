package org.nutritioninbox.forwarding;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.ProducerFactory;
import tools.jackson.databind.json.JsonMapper;

/// Forwards changes to Kafka if there is one. Otherwise no bean of Kafka exists: the application excludes Spring Boot's
/// auto-configuration, and only this class brings it back.
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("!'${spring.kafka.bootstrap-servers:}'.isBlank()")
@Import(KafkaAutoConfiguration.class)
class KafkaConfiguration {

    @Bean
    static KafkaProcessor kafkaProcessor(
            ProducerFactory<String, String> producers,
            @Value("${spring.kafka.template.default-topic}") String topic,
            JsonMapper json) {
        return new KafkaProcessor(producers, topic, json);
    }
}
