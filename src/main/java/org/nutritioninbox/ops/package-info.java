/// Who may see what, and how every refusal outside the door looks.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.ops;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
