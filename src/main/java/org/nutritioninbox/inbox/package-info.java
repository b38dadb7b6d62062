/// Stores every delivery once, in the transaction that updates its record, before the sender gets its answer.
@NullMarked
@ApplicationModule(allowedDependencies = {"jobs", "nutrition", "person", "query", "tracing"})
package org.nutritioninbox.inbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
