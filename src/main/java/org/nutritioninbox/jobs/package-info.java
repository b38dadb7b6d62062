/// What recurring work shares.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.jobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
