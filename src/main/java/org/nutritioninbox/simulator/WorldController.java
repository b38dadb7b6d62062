package org.nutritioninbox.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/// Shows the records of all users, and every webhook with its attempts. Open to every caller.
@RestController
@RequestMapping("/simulator")
class WorldController {

    private final Meals meals;
    private final Deliveries deliveries;

    WorldController(Meals meals, Deliveries deliveries) {
        this.meals = meals;
        this.deliveries = deliveries;
    }

    /// The newest version of every record, or of a user's.
    @GetMapping("/records")
    List<ObjectNode> records(@RequestParam(name = "application_user_id", required = false) @Nullable String user) {
        return meals.all(meal -> user == null || user.equals(meal.user())).stream()
                .map(MealJson::record)
                .toList();
    }

    @GetMapping("/deliveries")
    List<Delivery.View> deliveries(
            @RequestParam(name = "record_id", required = false) @Nullable String recordId,
            @RequestParam(required = false) Delivery.@Nullable State state) {
        return deliveries
                .all(delivery -> (recordId == null || recordId.equals(delivery.recordId()))
                        && (state == null || state == delivery.state()))
                .stream()
                .map(Delivery::view)
                .toList();
    }
}
