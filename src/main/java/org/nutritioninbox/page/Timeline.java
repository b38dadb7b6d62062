package org.nutritioninbox.page;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Delivery;
import org.nutritioninbox.inbox.DeliveryState;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.RecordContent;

/// The way of a meal from the phone to the processors, and who let it wait.
///
/// @param owed the newest version, if a processor has not processed it; otherwise `null`
record Timeline(List<Step> steps, @Nullable Delivery owed) {

    private static final Set<DeliveryState> OWED =
            EnumSet.of(DeliveryState.PENDING, DeliveryState.RETRYING, DeliveryState.DEAD);
    private static final long SECONDS_OF_A_MINUTE = 60;

    /// @param newest the delivery of the newest version; empty if it is no longer kept
    /// @param processedAt of the newest version; `null` if it is not processed
    /// @param destinations that get the newest version
    static Timeline of(
            NutritionRecord record,
            Optional<Delivery> newest,
            @Nullable Instant processedAt,
            List<String> destinations) {
        List<Step> steps = new ArrayList<>();
        RecordContent content = record.content();
        add(steps, "Uploaded", "the app", content.uploadedAt());
        add(steps, "Last changed by the analysis", "the provider", content.modifiedAt());
        add(steps, "First webhook, acknowledged", "the provider", record.firstReceivedAt());
        if (!record.lastReceivedAt().equals(record.firstReceivedAt())) {
            add(steps, "Last webhook, acknowledged", "the provider", record.lastReceivedAt());
        }
        add(steps, "Processed", "this inbox", processedAt);
        if (processedAt != null && !destinations.isEmpty()) {
            String wait = "within that time, to all destinations of then; now: " + String.join(", ", destinations);
            steps.add(new Step("Forwarded", "", processedAt, wait));
        }
        steps.sort((one, other) -> one.at().compareTo(other.at()));
        for (int i = 1; i < steps.size(); i++) {
            steps.set(i, steps.get(i).after(steps.get(i - 1)));
        }
        return new Timeline(
                steps,
                newest.filter(delivery -> OWED.contains(delivery.state())).orElse(null));
    }

    /// How often to look for the next step, as htmx spells it; `null` if none comes by itself.
    public @Nullable String refresh() {
        return switch (owed == null ? null : owed.state()) {
            case PENDING -> "every 2s";
            case RETRYING -> "every 30s";
            case null, default -> null;
        };
    }

    private static void add(List<Step> steps, String name, String by, @Nullable Instant at) {
        if (at != null) {
            steps.add(new Step(name, by, at, ""));
        }
    }

    /// A duration as people read it, such as `3.2 s` or `2 h 5 min`.
    static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < SECONDS_OF_A_MINUTE) {
            return duration.toMillis() < 1000
                    ? duration.toMillis() + " ms"
                    : seconds + "." + duration.toMillisPart() / 100 + " s";
        }
        if (duration.toDays() > 0) {
            return duration.toDays() + " d " + duration.toHoursPart() + " h";
        }
        return duration.toHours() > 0
                ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }

    /// @param by who made it happen, or let it wait
    /// @param waited how long after the step before, and by whom; empty for the first
    record Step(String name, String by, Instant at, String waited) {

        Step after(Step before) {
            String later = text(Duration.between(before.at(), at)) + " later, by " + by;
            return new Step(name, by, at, waited.isEmpty() ? later : waited);
        }
    }
}
