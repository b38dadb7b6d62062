/// Orders the start and the stop of beans.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.lifecycle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
