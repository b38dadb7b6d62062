/// The records that the provider owes us: those that were submitted here, and those that were seen unfinished. An
/// overdue one is asked for.
@NullMarked
@ApplicationModule(allowedDependencies = {"inbox", "jobs", "nutrition", "person", "provider", "query"})
package org.nutritioninbox.expectation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
