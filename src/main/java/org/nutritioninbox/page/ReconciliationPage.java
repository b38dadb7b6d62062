package org.nutritioninbox.page;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.TimeWindow;
import org.nutritioninbox.reconciliation.Reconciliation;
import org.nutritioninbox.reconciliation.ReconciliationControl;
import org.nutritioninbox.reconciliation.Reconciliations;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Shows what the provider was asked for, and asks it for a window of time.
@Controller
@RequestMapping("/page/reconciliations")
class ReconciliationPage {

    private final ReconciliationControl control;
    private final Reconciliations runs;
    private final Provider provider;

    ReconciliationPage(ReconciliationControl control, Reconciliations runs, Provider provider) {
        this.control = control;
        this.runs = runs;
        this.provider = provider;
    }

    /// @param id of the only one to show; `null` for all
    @GetMapping({"", "/{id}"})
    String list(@PathVariable(required = false) @Nullable UUID id, @ParameterObject PageRequest request, Model model) {
        Page<Reconciliation> found = id == null ? runs.list(request) : Page.ofOne(runs.find(id));
        NextPage.add(model, "runs", found, request);
        model.addAttribute("isRunning", found.elements().stream().anyMatch(run -> run.endedAt() == null));
        model.addAttribute("isConfigured", provider.isConfigured());
        return "page/reconciliations";
    }

    /// @param zone of both times; the script of the page knows the reader's
    /// @param user blank for all known users
    @PostMapping
    String start(
            @RequestParam LocalDateTime from,
            @RequestParam LocalDateTime to,
            @RequestParam ZoneId zone,
            @RequestParam(defaultValue = "") String user,
            RedirectAttributes next) {
        String problem = problem(from, to, user);
        if (problem == null) {
            TimeWindow window = new TimeWindow(
                    from.atZone(zone).toInstant(), to.atZone(zone).toInstant());
            control.start(window, user.isBlank() ? null : user.strip());
        } else {
            next.addFlashAttribute("problem", problem);
            next.addFlashAttribute("from", from).addFlashAttribute("to", to).addFlashAttribute("user", user);
        }
        return "redirect:/page/reconciliations";
    }

    private static @Nullable String problem(LocalDateTime from, LocalDateTime to, String user) {
        if (!from.isBefore(to)) {
            return "To has to be later than From.";
        }
        return user.isBlank() || Provider.isUser(user.strip())
                ? null
                : "User may have 1 to 128 letters, digits, dots, hyphens and underscores.";
    }

    @PostMapping("/{id}/cancel")
    String cancel(@PathVariable UUID id) {
        control.cancel(id);
        return "redirect:/page/reconciliations";
    }
}
