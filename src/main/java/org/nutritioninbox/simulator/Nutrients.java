package org.nutritioninbox.simulator;

import java.util.List;

/// The names of nutrients that the provider knows.
final class Nutrients {

    /// As a regular expression, to check a name by.
    static final String NAME = "energy_kcal|carbohydrate_g|protein_g|fat_total_g|fat_saturated_g|fat_polyunsaturated_g"
            + "|fat_monounsaturated_g|fat_trans_g|sugars_total_g|fiber_total_dietary_g|cholesterol_mg|sodium_mg"
            + "|potassium_mg|calcium_mg|iron_mg|magnesium_mg|phosphorus_mg|zinc_mg|vitamin_a_rae_mcg|vitamin_c_mg"
            + "|vitamin_d_mcg|vitamin_e_mg|vitamin_k_mcg|thiamin_mg|riboflavin_mg|niacin_mg|folate_mcg"
            + "|vitamin_b6_mg|vitamin_b12_mcg|salt_g|salt_mg|sodium_g";

    static final String UNKNOWN = "expected value to be one of {regexp}";

    static final List<String> ALL = List.of(NAME.split("\\|", -1));

    /// Those that a request gets if it names none.
    static final List<String> BASIC = List.of("energy_kcal", "carbohydrate_g", "protein_g", "fat_total_g");

    private Nutrients() {}
}
