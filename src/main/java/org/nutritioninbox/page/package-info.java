/// Shows people in a browser what the API shows programs: meals, deliveries, and what needs attention.
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "acknowledged",
            "audit",
            "doctor",
            "expectation",
            "forwarding",
            "inbox",
            "nutrition",
            "ops",
            "processing",
            "provider",
            "quarantine",
            "query",
            "reconciliation",
            "records",
            "repair",
            "users",
            "webhook"
        })
package org.nutritioninbox.page;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
