package org.nutritioninbox.audit;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.person.PersonDigests;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.ListParameters;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.SearchText;
import org.nutritioninbox.query.TimeWindow;

/// Says which actions to list.
public record AuditFilter(
        @Parameter(description = "The user, or the subject of the token", example = "operator") @Nullable
        String who,

        @Parameter(description = "The kind of action", example = "replay.start") @Nullable
        String action,

        @Parameter(description = "The user that it was about", example = "end_user_id1") @Nullable
        String applicationUserId,

        @Parameter(description = "The record that it was about", example = "6ba7b810-9dad-11d1-80b4-00c04fd430c8")
        @Nullable
        String recordId,

        TimeWindow at,

        @Parameter(
                description = "All of these in one text: the filters who:, action:, user:, record:, after: and before:,"
                        + " the first two also with a '!' for not",
                example = "who:operator !action:webhook.test after:2d")
        @Nullable
        SearchText q) {

    public AuditFilter {
        ListParameters.refuseWords(q, AuditFilter.class);
    }

    Conditions conditions(PageRequest page, PersonDigests digests) {
        return new Conditions(q)
                .filter("who", who, "who = %s", "who <> %s")
                .filter("action", action, "action = %s", "action <> %s")
                .and(
                        "strpos(subject::text, :user) > 0",
                        "user",
                        applicationUserId == null ? null : digests.user(applicationUserId))
                .and("strpos(subject::text, :record) > 0", "record", recordId == null ? null : digests.record(recordId))
                .within("at", at)
                .olderThan(page.cursor(), "at", AuditFilter::id);
    }

    private static long id(Cursor cursor) {
        try {
            return Long.parseLong(cursor.id());
        } catch (NumberFormatException e) {
            throw Cursor.unreadable();
        }
    }
}
