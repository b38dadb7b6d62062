/// Answers one question: is everything that was answered 200 still there?
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "inbox", "jobs", "nutrition", "query"})
package org.nutritioninbox.acknowledged;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
