package org.nutritioninbox.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.ContextConfiguration;

/// Starts the whole application on a port and a database of its own.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = TestDatabase.Initializer.class)
public @interface InboxTest {

    String KEY = "test-key-0123456789abcdef";
    String SECOND_KEY = "second-test-key-0123456789";
    String OPERATOR_PASSWORD = "operator-test-password";
    String VIEWER_PASSWORD = "viewer-test-password";

    /// Always needed: the first keeps the application from starting a database of its own.
    String DATABASE = "spring.datasource.url=given-by-the-initializer";

    String KEYS = "webhook.signature-keys=" + KEY + "," + SECOND_KEY;
    String OPERATOR = "ops.operator-password=" + OPERATOR_PASSWORD;
    String VIEWER = "ops.viewer-password=" + VIEWER_PASSWORD;

    @AliasFor(annotation = SpringBootTest.class, attribute = "properties")
    String[] properties() default {DATABASE, KEYS, OPERATOR, VIEWER};
}
