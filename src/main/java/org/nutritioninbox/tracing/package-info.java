/// Traces of deliveries, sent to a collector of OpenTelemetry if there is one.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.tracing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
