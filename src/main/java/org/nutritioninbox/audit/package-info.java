/// Records every action of an operator, for ever and unchanged.
@NullMarked
@ApplicationModule(allowedDependencies = "query")
package org.nutritioninbox.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
