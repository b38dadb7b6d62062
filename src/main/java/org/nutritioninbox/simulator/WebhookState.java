package org.nutritioninbox.simulator;

/// The state of a webhook. A lost one is never sent.
enum WebhookState {
    WAITING,
    DELIVERED,
    DISCARDED,
    LOST
}
