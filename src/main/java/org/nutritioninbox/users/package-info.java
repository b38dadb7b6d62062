/// Answers questions about one user of an app: what that user has eaten.
@NullMarked
@ApplicationModule(allowedDependencies = {"nutrition", "query"})
package org.nutritioninbox.users;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
