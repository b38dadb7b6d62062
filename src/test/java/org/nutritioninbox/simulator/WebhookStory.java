package org.nutritioninbox.simulator;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.nutritioninbox.support.Simulator;
import org.nutritioninbox.support.WebhookCatcher;

/// A simulator and a receiver of its webhooks, new for each test.
abstract class WebhookStory {

    @AutoClose
    final WebhookCatcher receiver = new WebhookCatcher();

    @AutoClose
    final Simulator simulator = Simulator.start("simulator.failures=0");

    @BeforeEach
    void sendToTheReceiver() {
        simulator.sendTo(receiver.port());
    }
}
