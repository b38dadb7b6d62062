package org.nutritioninbox.forwarding;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// Settings of the forwarding to Kafka, besides Spring Boot's own.
///
/// @param topic to which changes are sent
@ConfigurationProperties("forwarding.kafka")
@Validated
record KafkaForwardingProperties(
        @DefaultValue("nutrition-record-changes") @NotBlank String topic) {}
