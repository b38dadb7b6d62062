/// What was eaten: analyses as the provider sends them, the order of their versions, and the records they make.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.nutrition;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
