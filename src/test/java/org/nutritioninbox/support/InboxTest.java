package org.nutritioninbox.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.env.Environment;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

/// Starts the whole application on a port and a database of its own. A test gets its [Client] injected.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@TestPropertySource(
        properties = {
            // keeps the application from starting a database of its own
            "spring.datasource.url=given-by-the-initializer",
            // at the end of all tests they would be closed one after the other
            "spring.main.register-shutdown-hook=false",
            InboxTest.KEYS,
            InboxTest.OPERATOR,
            InboxTest.VIEWER
        })
@ContextConfiguration(initializers = TestDatabase.Initializer.class)
@Import(InboxTest.OwnClient.class)
public @interface InboxTest {

    String KEY = "test-key-0123456789abcdef";
    String SECOND_KEY = "second-test-key-0123456789";
    String OPERATOR_PASSWORD = "operator-test-password";
    String VIEWER_PASSWORD = "viewer-test-password";

    String KEYS = "webhook.signature-keys=" + KEY + "," + SECOND_KEY;
    String OPERATOR = "ops.operator-password=" + OPERATOR_PASSWORD;
    String VIEWER = "ops.viewer-password=" + VIEWER_PASSWORD;

    /// Settings of this test, besides keys and passwords.
    @AliasFor(annotation = SpringBootTest.class, attribute = "properties")
    String[] properties() default {};

    /// The client of the application. Lazy, because the port is known only after the start.
    @TestConfiguration(proxyBeanMethods = false)
    class OwnClient {

        @Bean
        @Lazy
        static Client client(Environment environment) {
            return new Client(environment.getRequiredProperty("local.server.port", Integer.class));
        }
    }
}
