/// What the provider is going to send again: which webhooks were refused or not kept, and when their next attempts are
/// due.
@NullMarked
@ApplicationModule(allowedDependencies = {"nutrition", "provider", "query"})
package org.nutritioninbox.forecast;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
