/// Knows the provider: the signature of its webhooks, the keys that sign them, and how to call its API.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.provider;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
