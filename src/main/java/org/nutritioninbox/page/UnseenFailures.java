package org.nutritioninbox.page;

import io.swagger.v3.oas.annotations.Hidden;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.query.ParameterValue;
import org.nutritioninbox.records.RecordLists;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/// Counts what failed while a page was in the background: deliveries that became dead, and meals that could not be
/// analysed.
@Controller
class UnseenFailures {

    private static final int MOST = 99;

    private final Outstanding outstanding;
    private final RecordLists lists;
    private final Clock clock;

    UnseenFailures(Outstanding outstanding, RecordLists lists, Clock clock) {
        this.outstanding = outstanding;
        this.lists = lists;
        this.clock = clock;
    }

    /// @param since `now` of the first answer; `null` for the first question
    @GetMapping("/page/failures")
    @ResponseBody
    @Hidden
    Answer count(@RequestParam(required = false) @Nullable String since) {
        Instant now = clock.instant();
        return new Answer(now, since == null ? 0 : since(ParameterValue.time("since", since)));
    }

    private long since(Instant time) {
        return Math.min(MOST, lists.failedSince(time, MOST) + outstanding.deadSince(time));
    }

    record Answer(Instant now, long count) {}
}
