/// Shows people in a browser what the API shows programs: meals, deliveries, and what needs attention.
@NullMarked
@ApplicationModule(
        allowedDependencies = {"acknowledged", "inbox", "nutrition", "processing", "quarantine", "doctor", "query", "records", "users"})
package org.nutritioninbox.page;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
