/// Pushes changes of records to the services of an app, and to Kafka.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "nutrition", "processing", "query", "records"})
package org.nutritioninbox.forwarding;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
