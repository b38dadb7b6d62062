package org.nutritioninbox;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTests {

    @Test
    void callsGoDownThePackagesAndNeverBack() {
        ApplicationModules.of(NutritionInboxApplication.class).verify();
    }
}
