/// After the commit: tells every processor of every change at least once, now, later again, or never more and
/// visibly so.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "batching", "inbox", "nutrition", "query"})
package org.nutritioninbox.processing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
