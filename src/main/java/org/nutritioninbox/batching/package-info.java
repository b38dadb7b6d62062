/// Expensive work for many items at once: by one thread, in one statement.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.batching;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
