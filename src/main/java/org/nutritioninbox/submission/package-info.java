/// The way out: photos that apps' back ends want analysed, checked, passed on to the provider once, and expected back.
@NullMarked
@ApplicationModule(allowedDependencies = {"inbox", "nutrition", "provider", "query", "reconciliation"})
package org.nutritioninbox.submission;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
