package org.nutritioninbox.quarantine;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.ListParameters;
import org.nutritioninbox.query.SearchText;
import org.nutritioninbox.query.TimeWindow;

/// Says which refused requests to list.
public record QuarantineFilter(
        @Parameter(description = "The sender, exactly as listed", example = "203.0.113.7") @Nullable
        String remoteAddress,

        TimeWindow received,

        @Parameter(
                description = "Both in one text: the filters sender:, also with a '!' for not, after: and before:",
                example = "sender:203.0.113.7 after:2h")
        @Nullable
        SearchText q) {

    public QuarantineFilter {
        ListParameters.refuseWords(q, QuarantineFilter.class);
    }

    Conditions conditions(@Nullable Cursor cursor) {
        return new Conditions(q)
                .filter("sender", remoteAddress, "remote_address = %s", "remote_address <> %s")
                .idsWithin("id", received, cursor)
                .within("received_at", received);
    }
}
