/// Calls the processors with each change after its commit, at least once, with retries.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "inbox", "jobs", "nutrition", "query", "tracing"})
package org.nutritioninbox.processing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
