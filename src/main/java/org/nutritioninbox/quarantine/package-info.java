/// Requests refused for their signature: kept for a while and within bounds, so that a wrong key of ours costs nothing
/// and a wrong signature of theirs can be explained.
@NullMarked
@ApplicationModule(
        allowedDependencies = {"audit", "doctor", "inbox", "jobs", "nutrition", "ops", "person", "provider", "query"})
package org.nutritioninbox.quarantine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
