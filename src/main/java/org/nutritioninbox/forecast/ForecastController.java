package org.nutritioninbox.forecast;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.TextFilter;
import org.nutritioninbox.query.Turnstile;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows what the provider is going to send again.
@RestController
@RequestMapping(path = "/retries", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Retries of the provider")
class ForecastController {

    private final RefusedWebhooks webhooks;
    private final Turnstile turnstile;

    ForecastController(RefusedWebhooks webhooks, Turnstile turnstile) {
        this.webhooks = webhooks;
        this.turnstile = turnstile;
    }

    @GetMapping
    @Operation(
            summary = "Webhooks that were not answered with 200 and have not come since, the next one due first",
            description = "By the provider's schedule. Those that it has given up come last. The next page is in the"
                    + " Link header.")
    ResponseEntity<List<Forecast>> list(@ParameterObject ForecastListRequest request) {
        String record = TextFilter.parse("record_id", request.recordId());
        String user = TextFilter.parse("application_user_id", request.user());
        Limit limit = Limit.parse(request.limit());
        Cursor cursor = checked(Cursor.parse(request.cursor()));
        Page<Forecast> page = turnstile.pass(() -> webhooks.list(record, user, cursor, limit));
        return ResponseEntity.ok().headers(page.links()).body(page.elements());
    }

    private static @Nullable Cursor checked(@Nullable Cursor cursor) {
        try {
            if (cursor != null) {
                HexFormat.of().parseHex(cursor.id());
            }
            return cursor;
        } catch (IllegalArgumentException e) {
            throw Cursor.unreadable();
        }
    }

    @GetMapping("/due")
    @Operation(
            summary = "How many of them are due in each hour to come",
            description = "Hours without any are left out.")
    List<Due> due() {
        return turnstile.pass(webhooks::due);
    }
}
