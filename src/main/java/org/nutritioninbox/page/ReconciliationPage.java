package org.nutritioninbox.page;

import java.util.UUID;
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

    @GetMapping
    String list(@ParameterObject PageRequest request, Model model) {
        Page<Reconciliation> found = runs.list(request);
        NextPage.add(model, "runs", found, request);
        model.addAttribute("isRunning", found.elements().stream().anyMatch(run -> run.endedAt() == null));
        model.addAttribute("isConfigured", provider.isConfigured());
        return "page/reconciliations";
    }

    /// @param user blank for all known users
    @PostMapping
    String start(@RequestParam String from, @RequestParam String to, @RequestParam(defaultValue = "") String user) {
        control.start(TimeWindow.parse(instant(from), instant(to)), user.isBlank() ? null : user.strip());
        return "redirect:/page/reconciliations";
    }

    /// A browser sends a time without seconds.
    private static String instant(String minute) {
        return minute.length() == "2025-09-15T10:30".length() ? minute + ":00Z" : minute;
    }

    @PostMapping("/{id}/cancel")
    String cancel(@PathVariable UUID id) {
        control.cancel(id);
        return "redirect:/page/reconciliations";
    }
}
