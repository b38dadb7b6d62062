package org.nutritioninbox.page;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.RequestMapping;

/// Shown instead of a page that the reader may not see, and after a form that is out of date.
@Controller
class RefusedPage {

    @RequestMapping("/page/refused")
    String show(Model model) {
        model.addAttribute("sentence", "This user may not do this, or the page is too old: go back and reload it");
        return "page/error";
    }
}
