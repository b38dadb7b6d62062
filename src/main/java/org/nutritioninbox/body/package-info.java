/// Reads the body of a request as a whole, within a length, a time and a bound for the memory.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.body;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
