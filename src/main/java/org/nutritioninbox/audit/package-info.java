/// Who did what: every action of an operator, kept for ever and never changed.
@NullMarked
@ApplicationModule(allowedDependencies = "query")
package org.nutritioninbox.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
