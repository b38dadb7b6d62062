package org.nutritioninbox.forecast;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/// The parameters of a list of forecasts, as a request spells them.
record ForecastListRequest(
        @Parameter(name = "record_id") @BindParam("record_id") @Nullable
        String recordId,

        @Parameter(name = "application_user_id") @BindParam("application_user_id") @Nullable
        String user,

        @Parameter(name = "cursor", description = "From the Link header of an earlier answer")
        @BindParam("cursor")
        @Nullable
        String cursor,

        @Parameter(name = "limit", description = "1 to 500, 50 unless given", example = "50")
        @BindParam("limit")
        @Nullable
        String limit) {}
