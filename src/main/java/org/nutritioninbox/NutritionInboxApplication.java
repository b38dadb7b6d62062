package org.nutritioninbox;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/// Starts everything.
@SpringBootApplication
@ConfigurationPropertiesScan
public class NutritionInboxApplication {

    /// The one clock of the application: whoever needs the time asks this bean.
    @Bean
    static Clock clock() {
        return Clock.systemUTC();
    }

    public static void main(String[] args) {
        SpringApplication.run(NutritionInboxApplication.class, args);
    }
}
