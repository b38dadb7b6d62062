/// What the provider owes us, and the asking for it: records that no webhook has told of.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "inbox", "nutrition", "provider", "query"})
package org.nutritioninbox.reconciliation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
