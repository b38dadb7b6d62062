/// Explains why a signature did not match. It proves the cause by the HMAC wherever it can, and accepts nothing.
@NullMarked
@ApplicationModule(allowedDependencies = {"inbox", "nutrition", "provider", "query"})
package org.nutritioninbox.doctor;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
