/// Decides who may do what, describes the API and writes the problem documents that controllers do not write.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "query"})
package org.nutritioninbox.ops;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
