package org.nutritioninbox.quarantine;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.TimeWindow;

/// Says which refused requests to list.
public record QuarantineFilter(
        @Parameter(description = "The sender, exactly as listed", example = "203.0.113.7") @Nullable
        String remoteAddress,

        TimeWindow received) {

    public Conditions conditions(@Nullable Cursor cursor) {
        return new Conditions()
                .and("remote_address = :address", "address", remoteAddress)
                .idsWithin("id", received, cursor)
                .within("received_at", received);
    }
}
