package org.nutritioninbox.reconciliation;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.TimeWindow;
import tools.jackson.databind.JsonNode;

/// What an operator wants to be asked for: a window, in whole seconds as the provider takes it, and perhaps one user.
record ReconciliationRequest(
        Instant from, Instant to, @Nullable String user) {

    private static final List<String> NAMES = List.of("from_timestamp", "to_timestamp", "application_user_id");
    private static final Duration LONGEST = Duration.ofDays(366);

    /// Fails with [BadParameter].
    static ReconciliationRequest of(JsonNode json) {
        if (!json.isObject()) {
            throw new BadParameter("body", "must be a JSON object with from_timestamp and to_timestamp");
        }
        for (String name : json.propertyNames()) {
            if (!NAMES.contains(name)) {
                throw new BadParameter(name, "is not known here; known are " + NAMES);
            }
        }
        return of(TimeWindow.parse(text(json, "from_timestamp"), text(json, "to_timestamp")), user(json));
    }

    private static ReconciliationRequest of(TimeWindow window, @Nullable String user) {
        Instant from = required("from_timestamp", window.fromTimestamp()).truncatedTo(ChronoUnit.SECONDS);
        Instant to = required("to_timestamp", window.toTimestamp())
                .plusNanos(999_999_999)
                .truncatedTo(ChronoUnit.SECONDS);
        if (!from.isBefore(to)) {
            throw new BadParameter("to_timestamp", "must be after from_timestamp");
        }
        if (Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw new BadParameter(
                    "to_timestamp", "must not be more than " + LONGEST.toDays() + " days after from_timestamp");
        }
        return new ReconciliationRequest(from, to, user);
    }

    private static Instant required(String name, @Nullable Instant time) {
        if (time == null) {
            throw new BadParameter(name, "must be given");
        }
        return time;
    }

    private static @Nullable String user(JsonNode json) {
        String user = text(json, "application_user_id");
        if (user != null && !Provider.isUser(user)) {
            throw new BadParameter(
                    "application_user_id", "must be 1 to 128 letters, digits, hyphens, underscores or points");
        }
        return user;
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw new BadParameter(name, "must be a text");
        }
        return value.stringValue();
    }
}
