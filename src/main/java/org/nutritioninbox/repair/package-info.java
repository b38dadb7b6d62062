/// Repairs by operators: processors are called again, and records are read again from their bytes.
@NullMarked
@ApplicationModule(
        allowedDependencies = {"audit", "inbox", "jobs", "nutrition", "person", "processing", "query", "records"})
package org.nutritioninbox.repair;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
