package org.nutritioninbox.processing;

import org.nutritioninbox.jobs.LifecyclePhases;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/// Configures the executor of the processors.
@Configuration(proxyBeanMethods = false)
class ProcessingConfiguration {

    static final String EXECUTOR = "processing";

    /// The most changes that wait in memory. Others wait in the database.
    private static final int MAX_QUEUED = 2000;

    @Bean(defaultCandidate = false)
    @Qualifier(EXECUTOR)
    static ThreadPoolTaskExecutor processing(ProcessingProperties properties) {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setVirtualThreads(true);
        executor.setThreadNamePrefix("processing-");
        executor.setCorePoolSize(properties.concurrency());
        executor.setMaxPoolSize(properties.concurrency());
        executor.setQueueCapacity(MAX_QUEUED);
        // the web server still accepts deliveries while the context closes
        executor.setAcceptTasksAfterContextClose(true);
        executor.setPhase(LifecyclePhases.EXECUTOR);
        return executor;
    }
}
