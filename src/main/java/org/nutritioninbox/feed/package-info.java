/// Tells apps what has changed: the changes of all records in one order that can be resumed, and as they happen.
@NullMarked
@ApplicationModule(allowedDependencies = {"inbox", "jobs", "nutrition", "query", "records"})
package org.nutritioninbox.feed;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
