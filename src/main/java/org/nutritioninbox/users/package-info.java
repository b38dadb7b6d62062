/// Is about one user of an app: what that user has eaten, all that is known of the user, and its erasure.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "inbox", "jobs", "nutrition", "person", "query", "records"})
package org.nutritioninbox.users;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
