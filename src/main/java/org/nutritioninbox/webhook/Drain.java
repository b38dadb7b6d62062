package org.nutritioninbox.webhook;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.nutritioninbox.jobs.LifecyclePhases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Lets proxies take out a stopping instance before its port closes. For a while it is not ready, answers everything,
/// and closes each connection with its answer. A webhook on a connection that is kept alive would be lost otherwise.
@Component
class Drain implements SmartLifecycle, TomcatConnectorCustomizer {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private final Duration time;
    private final List<Connector> connectors = new CopyOnWriteArrayList<>();
    private volatile boolean running;

    Drain(WebhookProperties properties) {
        this.time = properties.drain();
    }

    @Override
    public void customize(Connector connector) {
        connectors.add(connector);
    }

    @Override
    public void start() {
        running = true;
    }

    /// Spring has said before that the instance is not ready.
    @Override
    public void stop() {
        running = false;
        if (time.isZero()) {
            return;
        }
        log.info("Not ready from now on, and closing the port in {} s", time.toSeconds());
        connectors.forEach(Drain::closeEachConnectionWithItsAnswer);
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeEachConnectionWithItsAnswer(Connector connector) {
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
            http.setMaxKeepAliveRequests(1);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return LifecyclePhases.DRAIN;
    }
}
