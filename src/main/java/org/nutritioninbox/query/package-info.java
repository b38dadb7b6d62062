/// The parts that all lists share: time windows, limits, cursors and links to the next page.
@NullMarked
@ApplicationModule(allowedDependencies = {"nutrition"})
package org.nutritioninbox.query;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
