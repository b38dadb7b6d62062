package org.nutritioninbox.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

@InboxTest
class KafkaOffTests {

    private final ApplicationContextRunner kafkaAlone =
            new ApplicationContextRunner().withUserConfiguration(KafkaConfiguration.class);

    @Autowired
    private ApplicationContext application;

    @Test
    void withoutABrokerThereIsNothingOfKafka() {
        assertThat(Arrays.stream(application.getBeanDefinitionNames())
                        .filter(name -> name.toLowerCase(Locale.ROOT).contains("kafka")))
                .isEmpty();
    }

    /// As Docker Compose passes on a setting that is not given.
    @Test
    void anEmptySettingIsNone() {
        kafkaAlone
                .withPropertyValues("spring.kafka.bootstrap-servers=")
                .run(context -> assertThat(context).doesNotHaveBean(KafkaProcessor.class));
    }
}
