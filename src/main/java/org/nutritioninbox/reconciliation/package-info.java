/// Runs that ask the provider for the records of its users, and bring in those that no webhook has told of.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "expectation", "jobs", "person", "provider", "query"})
package org.nutritioninbox.reconciliation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
