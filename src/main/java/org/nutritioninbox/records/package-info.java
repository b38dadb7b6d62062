/// Shows nutrition records: lists, single records and tables.
@NullMarked
@ApplicationModule(allowedDependencies = {"inbox", "nutrition", "query"})
package org.nutritioninbox.records;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
