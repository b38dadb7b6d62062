/// Accepts photos from back ends of apps, passes each on to the provider once, and expects its result.
@NullMarked
@ApplicationModule(allowedDependencies = {"body", "expectation", "inbox", "nutrition", "provider"})
package org.nutritioninbox.submission;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
