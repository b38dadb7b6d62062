package org.nutritioninbox.page;

import tools.jackson.databind.JsonNode;

/// An ingredient as people read it.
///
/// @param amount with its unit; empty if unknown
record Ingredient(String name, String amount) {

    static Ingredient of(JsonNode json) {
        String size = json.path("serving_size").asString("");
        return new Ingredient(
                json.path("name").asString("No name"),
                (size + " " + json.path("unit").asString("")).strip());
    }

    String text() {
        return (name + " " + amount).strip();
    }
}
