/// Records what operators change, for ever. Names users and records by digests.
@NullMarked
@ApplicationModule(allowedDependencies = {"person", "query"})
package org.nutritioninbox.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
