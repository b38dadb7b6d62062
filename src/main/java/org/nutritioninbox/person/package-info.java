/// One person: the digests that stay, and what a room exports and erases.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.person;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
