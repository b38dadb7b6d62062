/// Nutrition records: reads the provider's analyses, orders their versions, and maps the newest one.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.nutrition;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
