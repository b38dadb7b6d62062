/// Recurring jobs, and values that are read on a schedule.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.jobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
