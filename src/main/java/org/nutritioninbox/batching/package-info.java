/// Batches expensive work: one thread, or one statement, for many items.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.batching;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
