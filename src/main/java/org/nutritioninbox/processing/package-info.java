/// After the commit: tells processors of changes, at least once, and again where one fails.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "inbox", "lifecycle", "nutrition", "query"})
package org.nutritioninbox.processing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
