package org.nutritioninbox.page;

import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.ParameterValue;
import org.nutritioninbox.users.Erasure;
import org.nutritioninbox.users.Erasures;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// Erases a person after a question that names what goes, and shows how far erasures are.
@Controller
class ErasurePage {

    private final Erasures erasures;

    ErasurePage(Erasures erasures) {
        this.erasures = erasures;
    }

    @GetMapping("/page/people/{user}/erase")
    String confirm(@PathVariable String user, Model model) {
        model.addAttribute("user", ParameterValue.text("user", user));
        return "page/erase";
    }

    @PostMapping("/page/people/{user}/erase")
    String start(@PathVariable String user) {
        erasures.start(ParameterValue.text("user", user));
        return "redirect:/page/erasures";
    }

    @GetMapping("/page/erasures")
    String list(@ParameterObject PageRequest request, Model model) {
        Page<Erasure> found = erasures.list(request);
        NextPage.add(model, "erasures", found, request);
        model.addAttribute("isRunning", found.elements().stream().anyMatch(erasure -> erasure.endedAt() == null));
        return "page/erasures";
    }
}
