package org.nutritioninbox.repair;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.ParameterValue;
import org.nutritioninbox.query.Uuids;
import tools.jackson.databind.JsonNode;

/// Which records are to be rebuilt, or made of deliveries that are none yet, and whether for real.
///
/// @param after the last id of the part before, of a delivery where the filter has a kind, else of a record; empty for
/// the first part
record RebuildRequest(Map<String, String> filter, boolean dryRun, int limit, String after) {

    private static final int USUAL = 100;
    private static final Set<String> NAMES = Set.of("filter", "dry_run", "limit", "after");
    private static final Set<String> FILTERS = Set.of("record_id", "application_user_id", "kind");
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /// Fails with [BadParameter].
    static RebuildRequest of(JsonNode json) {
        if (!json.isObject()) {
            throw new BadParameter("body", "must be a JSON object");
        }
        for (String name : json.propertyNames()) {
            if (!NAMES.contains(name)) {
                throw new BadParameter(name, "is not known here; known are filter, dry_run, limit and after");
            }
        }
        String after = text("after", json.path("after"));
        RebuildRequest request = new RebuildRequest(
                filter(json.path("filter")),
                dryRun(json.path("dry_run")),
                limit(json.path("limit")),
                after == null ? "" : after);
        request.refuseOddKind();
        return request;
    }

    private void refuseOddKind() {
        Kind kind = kind();
        if (kind == null) {
            return;
        }
        if (kind != Kind.UNREADABLE && kind != Kind.UNKNOWN) {
            throw new BadParameter("filter.kind", "must be UNREADABLE or UNKNOWN");
        }
        if (filter.size() > 1) {
            throw new BadParameter("filter.kind", "stands alone");
        }
        if (!after.isEmpty() && !Uuids.isUuid(after)) {
            throw new BadParameter("after", "must be the id of a delivery where the filter has a kind");
        }
    }

    private static Map<String, String> filter(JsonNode filter) {
        Map<String, String> values = new TreeMap<>();
        if (filter.isMissingNode() || filter.isNull()) {
            return values;
        }
        if (!filter.isObject()) {
            throw new BadParameter("filter", "must be an object that says which records");
        }
        filter.forEachEntry((name, value) -> {
            String text = FILTERS.contains(name) ? text("filter." + name, value) : null;
            if (text == null) {
                throw new BadParameter(
                        "filter." + name, "is not known here; known are record_id, application_user_id and kind");
            }
            values.put(name, text);
        });
        return values;
    }

    private static @Nullable String text(String name, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw new BadParameter(name, "must be a text");
        }
        return ParameterValue.text(name, value.stringValue());
    }

    private static boolean dryRun(JsonNode dryRun) {
        if (dryRun.isMissingNode() || dryRun.isNull()) {
            return true;
        }
        if (!dryRun.isBoolean()) {
            throw new BadParameter("dry_run", "must be true or false");
        }
        return dryRun.booleanValue();
    }

    private static int limit(JsonNode limit) {
        if (limit.isMissingNode() || limit.isNull()) {
            return USUAL;
        }
        if (!limit.isInt() || limit.intValue() < 1 || limit.intValue() > PageRequest.MOST) {
            throw new BadParameter("limit", "must be a whole number from 1 to " + PageRequest.MOST);
        }
        return limit.intValue();
    }

    /// `null` if the filter is about records.
    @Nullable
    Kind kind() {
        String kind = filter.get("kind");
        return kind == null ? null : ParameterValue.constant("filter.kind", kind, Kind.class);
    }

    UUID afterDelivery() {
        return after.isEmpty() ? BEFORE_ALL : UUID.fromString(after);
    }

    @Nullable
    String recordId() {
        return filter.get("record_id");
    }

    @Nullable
    String applicationUserId() {
        return filter.get("application_user_id");
    }
}
