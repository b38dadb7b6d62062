/// Every delivery: kept once, in the transaction that brings its record up to date, before anybody is told so.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "batching", "lifecycle", "nutrition", "query"})
package org.nutritioninbox.inbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
