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
import org.nutritioninbox.inbox.Origin;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.RecordContent;

/// The way of a meal from the phone to the processors, and who let it wait.
///
/// @param owed the newest version, if a processor has not processed it; otherwise `null`
record Timeline(List<Step> steps, @Nullable Delivery owed) {

    private static final Set<DeliveryState> OWED =
            EnumSet.of(DeliveryState.PENDING, DeliveryState.RETRYING, DeliveryState.DEAD);
    private static final String PROVIDER = "the provider";
    private static final String INBOX = "this inbox";
    private static final long SECONDS_OF_A_MINUTE = 60;

    /// @param arrived deliveries of the record, newest first
    /// @param newest the delivery of the newest version; empty if it is no longer kept
    /// @param processedAt of the newest version; `null` if it is not processed
    static Timeline of(
            NutritionRecord record, List<Delivery> arrived, Optional<Delivery> newest, @Nullable Instant processedAt) {
        List<Step> steps = new ArrayList<>();
        RecordContent content = record.content();
        add(steps, "Uploaded", "the app", content.uploadedAt());
        add(steps, "Last changed by the analysis", PROVIDER, content.modifiedAt());
        steps.add(arrival("First", record.firstReceivedAt(), arrived.reversed()));
        if (!record.lastReceivedAt().equals(record.firstReceivedAt())) {
            steps.add(arrival("Last", record.lastReceivedAt(), arrived));
        }
        add(steps, "Processed, and forwarded if that was on", INBOX, processedAt);
        steps.sort((one, other) -> one.at().compareTo(other.at()));
        for (int i = 1; i < steps.size(); i++) {
            steps.set(i, steps.get(i).after(steps.get(i - 1)));
        }
        return new Timeline(
                steps,
                newest.filter(delivery -> OWED.contains(delivery.state())).orElse(null));
    }

    /// How often the page looks for the next step, as htmx spells it; `null` if none comes by itself.
    public @Nullable String refresh() {
        return switch (owed == null ? null : owed.state()) {
            case PENDING -> "every 2s";
            case RETRYING -> "every 30s";
            case null, default -> null;
        };
    }

    /// Says what brought a delivery.
    private static Step arrival(String which, Instant at, List<Delivery> arrived) {
        Origin origin = arrived.stream()
                .filter(delivery -> delivery.receivedAt().equals(at))
                .map(Delivery::origin)
                .findFirst()
                .orElse(null);
        return switch (origin) {
            // no longer kept, or among too many
            case null -> new Step(which + " arrival", "", at, "");
            case WEBHOOK -> new Step(which + " webhook, acknowledged", PROVIDER, at, "");
            case SUBMISSION -> new Step(which + " arrival, the answer to the photo", PROVIDER, at, "");
            case RECONCILIATION -> new Step(which + " arrival, found by asking: no webhook had come", "", at, "");
            case QUARANTINE -> new Step(which + " arrival, let in from the quarantine", INBOX, at, "");
            case REBUILD -> new Step(which + " arrival, read again from its bytes", INBOX, at, "");
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

    /// @param by who made it happen, or let it wait; empty if that is not known
    /// @param waited how long after the step before, and by whom; empty for the first
    record Step(String name, String by, Instant at, String waited) {

        Step after(Step before) {
            String later = text(Duration.between(before.at(), at)) + " later";
            return new Step(name, by, at, by.isEmpty() ? later : later + ", by " + by);
        }
    }
}
