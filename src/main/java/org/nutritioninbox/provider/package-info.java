/// How the provider talks: the signature it sends and the keys it signs with, and what it answers when we ask.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.provider;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
