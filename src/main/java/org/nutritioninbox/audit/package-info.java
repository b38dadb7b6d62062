/// Records what operators change, for ever.
@NullMarked
@ApplicationModule(allowedDependencies = "query")
package org.nutritioninbox.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
