package org.nutritioninbox.query;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/// Limits how many [Expensive] calls run at once, so that they never take all connections of the pool. A call fails
/// after 5 s: if it waited for longer, many of them would take all connections of the web server.
@Component
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
final class ConcurrencyLimit extends DefaultPointcutAdvisor {

    private static final int CONCURRENT = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Semaphore permits = new Semaphore(CONCURRENT, true);

    ConcurrencyLimit() {
        setPointcut(AnnotationMatchingPointcut.forMethodAnnotation(Expensive.class));
        setAdvice((MethodInterceptor) this::limited);
        // before a transaction takes its connection
        setOrder(Ordered.HIGHEST_PRECEDENCE);
    }

    private @Nullable Object limited(MethodInvocation call) throws Throwable {
        TryAgain.unlessAcquired(permits, PATIENCE, "Too many expensive requests run just now; try again in 5 s");
        try {
            return call.proceed();
        } finally {
            permits.release();
        }
    }
}
