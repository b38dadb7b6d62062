/// What operators repair: processors are told again, records are read again from their bytes.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "inbox", "nutrition", "processing", "query", "records"})
package org.nutritioninbox.repair;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
