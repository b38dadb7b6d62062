/// The order in which parts start and stop.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.lifecycle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
