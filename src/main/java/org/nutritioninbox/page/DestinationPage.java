package org.nutritioninbox.page;

import java.util.Map;
import org.nutritioninbox.forwarding.Destinations;
import org.nutritioninbox.forwarding.TestPush;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Shows the services that changes are pushed to, and tries one out.
@Controller
class DestinationPage {

    /// The states of a circuit in words.
    private static final Map<String, String> STATES = Map.of(
            "CLOSED", "takes pushes",
            "OPEN", "rests after failures",
            "HALF_OPEN", "tried again",
            "OFF", "off: it answered 410");

    private final Destinations destinations;

    DestinationPage(Destinations destinations) {
        this.destinations = destinations;
    }

    @GetMapping("/page/destinations")
    String list(Model model) {
        model.addAttribute("destinations", destinations.states());
        model.addAttribute("states", STATES);
        return "page/destinations";
    }

    @PostMapping("/page/destinations/{name}/test")
    String test(@PathVariable String name, RedirectAttributes next) {
        next.addFlashAttribute("tested", name);
        TestPush push = destinations.test(name);
        Integer status = push.status();
        next.addFlashAttribute("level", status != null && status / 100 == 2 ? "good" : "alarm");
        next.addFlashAttribute("answer", status == null ? push.error() : "answered " + status);
        next.addFlashAttribute("millis", push.durationMs());
        return "redirect:/page/destinations";
    }
}
