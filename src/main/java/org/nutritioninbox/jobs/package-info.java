/// Work in the background: recurring jobs, values that are read on a schedule, batches, the order of start and stop.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.jobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
