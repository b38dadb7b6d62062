/// How lists are asked for over REST: time windows, limits, cursors and links to the next page.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.nutritioninbox.query;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
