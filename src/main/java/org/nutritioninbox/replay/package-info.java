/// Once more: has processors told again of deliveries that were kept, one or many, as an operator wants it.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "inbox", "processing", "query"})
package org.nutritioninbox.replay;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
