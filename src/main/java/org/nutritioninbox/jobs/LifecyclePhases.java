package org.nutritioninbox.jobs;

import org.springframework.context.SmartLifecycle;

/// The phases of all [SmartLifecycle] beans. A lower phase starts earlier and stops later. The door is drained
/// first, then streams end, then the web server waits for its requests.
public final class LifecyclePhases {

    /// Accepts tasks until the dispatcher has stopped.
    public static final int EXECUTOR = SmartLifecycle.DEFAULT_PHASE - 5000;

    /// Starts before the first commit and stops after the last one.
    public static final int PROCESSING = SmartLifecycle.DEFAULT_PHASE - 4000;

    /// The inbox and the quarantine stop after the last request.
    public static final int INBOX = SmartLifecycle.DEFAULT_PHASE - 3000;

    /// Ends streams before the web server waits for them.
    public static final int STREAMS = SmartLifecycle.DEFAULT_PHASE - 500;

    /// Still answers everything, while proxies learn that the instance stops.
    public static final int DRAIN = SmartLifecycle.DEFAULT_PHASE;

    private LifecyclePhases() {}
}
