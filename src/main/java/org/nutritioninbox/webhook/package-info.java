/// The webhook endpoint for the provider: reads the bytes, verifies them, and hands them to the inbox.
@NullMarked
@ApplicationModule(
        allowedDependencies = {"body", "inbox", "jobs", "nutrition", "provider", "quarantine", "query", "tracing"})
package org.nutritioninbox.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
