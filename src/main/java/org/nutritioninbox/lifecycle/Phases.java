package org.nutritioninbox.lifecycle;

import org.springframework.context.SmartLifecycle;

/// The phases of all parts with a life of their own. A lower one starts earlier and stops later; the web server starts
/// last and stops first.
public final class Phases {

    /// Partitions exist before anything is kept.
    public static final int PARTITIONS = SmartLifecycle.DEFAULT_PHASE - 6000;

    /// Takes tasks until the dispatcher has stopped.
    public static final int EXECUTOR = SmartLifecycle.DEFAULT_PHASE - 5000;

    /// Processing starts before anything is kept, and stops after the last commit.
    public static final int PROCESSING = SmartLifecycle.DEFAULT_PHASE - 4000;

    /// The inbox, and the quarantine beside it, stop after the web server has answered its last request.
    public static final int INBOX = SmartLifecycle.DEFAULT_PHASE - 3000;

    private Phases() {}
}
