/// Makes `spring-boot:run` work without any installation, with an embedded PostgreSQL and generated secrets.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.local;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
