/// The provider, locally (profile `simulator`): takes photos, cooks analyses from real dishes, sends them as signed
/// webhooks by the provider's schedule, and makes mischief where it is told to. Of ours it knows the signature only.
@NullMarked
@ApplicationModule(allowedDependencies = {"provider"})
package org.nutritioninbox.simulator;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
