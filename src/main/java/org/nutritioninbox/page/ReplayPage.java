package org.nutritioninbox.page;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.repair.Replay;
import org.nutritioninbox.repair.ReplayState;
import org.nutritioninbox.repair.Replays;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Replays the deliveries of a whole filter, after a preview, and shows how far replays are.
@Controller
@RequestMapping("/page/replays")
class ReplayPage {

    private static final int PER_SECOND = 50;

    /// The actions of an operator, by the state of a replay. One that has ended has none.
    private static final Map<ReplayState, List<Replay.Action>> ACTIONS = Map.of(
            ReplayState.RUNNING, List.of(Replay.Action.pause, Replay.Action.cancel),
            ReplayState.PAUSED, List.of(Replay.Action.resume, Replay.Action.cancel));

    private final Replays replays;
    private final Clock clock;

    ReplayPage(Replays replays, Clock clock) {
        this.replays = replays;
        this.clock = clock;
    }

    /// @param id of the only one to show; `null` for all
    @GetMapping({"", "/{id}"})
    String list(@PathVariable(required = false) @Nullable UUID id, @ParameterObject PageRequest request, Model model) {
        Page<Replay> found = id == null ? replays.list(request) : Page.ofOne(replays.find(id));
        NextPage.add(model, "replays", found, request);
        model.addAttribute(
                "isRunning", found.elements().stream().anyMatch(replay -> replay.state() == ReplayState.RUNNING));
        model.addAttribute("actions", ACTIONS);
        return "page/replays";
    }

    @GetMapping("/new")
    String preview(@RequestParam String q, Model model) {
        DeliveryFilter filter = filter(q);
        Replay.Preview preview = replays.preview(filter, Replays.MOST);
        // with the times of the preview, also for after:2h
        model.addAttribute("q", filter.text());
        model.addAttribute("filter", filter.values());
        model.addAttribute("preview", preview);
        model.addAttribute("processors", String.join(", ", preview.processors()));
        model.addAttribute("count", Counted.of(preview.total(), "delivery", "deliveries"));
        model.addAttribute("mayBeStarted", preview.total() > 0 && !preview.more());
        model.addAttribute("perSecond", PER_SECOND);
        return "page/replay";
    }

    @PostMapping
    String start(@RequestParam String q) {
        DeliveryFilter filter = filter(q);
        replays.start(filter, PER_SECOND, Replays.MOST);
        return "redirect:/page/replays";
    }

    private DeliveryFilter filter(String q) {
        return DeliveryFilter.of(Map.of("q", q), clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    @PostMapping("/{id}/{action:pause|resume|cancel}")
    String control(@PathVariable UUID id, @PathVariable Replay.Action action) {
        replays.control(id, action);
        return "redirect:/page/replays";
    }
}
