/// Simulates the provider locally (profile `simulator`): accepts photos, makes up analyses from real dishes, sends them
/// as signed webhooks by the provider's schedule, and makes mischief on request. It shares only the signature with the
/// receiver.
@NullMarked
@ApplicationModule(allowedDependencies = {"provider"})
package org.nutritioninbox.simulator;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
