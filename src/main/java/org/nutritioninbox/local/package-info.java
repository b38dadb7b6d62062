/// Everything that makes `spring-boot:run` work with nothing installed: a PostgreSQL of its own, and secrets
/// made up on the spot.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.local;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
