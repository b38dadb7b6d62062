package org.nutritioninbox.page;

import org.nutritioninbox.forwarding.Destinations;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Shows the services that changes are pushed to, and tries one out.
@Controller
class DestinationPage {

    private final Destinations destinations;

    DestinationPage(Destinations destinations) {
        this.destinations = destinations;
    }

    @GetMapping("/page/destinations")
    String list(Model model) {
        model.addAttribute("destinations", destinations.states());
        return "page/destinations";
    }

    @PostMapping("/page/destinations/{name}/test")
    String test(@PathVariable String name, RedirectAttributes next) {
        next.addFlashAttribute("tested", name);
        next.addFlashAttribute("push", destinations.test(name));
        return "redirect:/page/destinations";
    }
}
