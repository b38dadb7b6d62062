/// The provider's door: reads the bytes, verifies them, and answers only what is true.
@NullMarked
@ApplicationModule(allowedDependencies = {"provider", "inbox", "nutrition", "query", "audit", "quarantine", "batching"})
package org.nutritioninbox.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
