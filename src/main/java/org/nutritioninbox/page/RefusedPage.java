package org.nutritioninbox.page;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/// Shown instead of a page that the reader may not see, that does not exist or has failed, and after a form that is out
/// of date.
@Controller
class RefusedPage {

    static final String MISSING = "There is no such page: choose one above";

    /// @param sentence why the request was refused before a controller saw it
    @RequestMapping("/page/refused")
    ModelAndView show(@RequestAttribute String sentence) {
        return new ModelAndView("page/error", "sentence", sentence);
    }

    /// The answer of the container after an unexpected error. Programs get a problem document.
    @RequestMapping(path = "${spring.web.error.path:/error}", produces = MediaType.TEXT_HTML_VALUE)
    String failed(Model model) {
        model.addAttribute("sentence", "The server could not answer this: try again later, or look into the log");
        return "page/error";
    }

    /// Any other address of a page. A file has a dot in its name.
    @GetMapping({"/page/{name:[^.]+}", "/page/{name:[^.]+}/**"})
    String missing() {
        throw new ResponseStatusException(HttpStatus.NOT_FOUND, MISSING);
    }
}
