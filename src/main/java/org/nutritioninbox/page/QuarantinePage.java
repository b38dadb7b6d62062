package org.nutritioninbox.page;

import java.util.UUID;
import org.nutritioninbox.doctor.Doctor;
import org.nutritioninbox.doctor.RefusedSignature;
import org.nutritioninbox.quarantine.QuarantineFilter;
import org.nutritioninbox.quarantine.QuarantineRows;
import org.nutritioninbox.quarantine.QuarantinedRequest;
import org.nutritioninbox.quarantine.Verification;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.Uuids;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Lists refused requests, shows why each was refused, and verifies them again.
@Controller
@RequestMapping("/page/quarantine")
class QuarantinePage {

    private final QuarantineRows rows;
    private final Doctor doctor;
    private final Verification verification;
    private final ConcurrencyLimit concurrencyLimit;

    QuarantinePage(QuarantineRows rows, Doctor doctor, Verification verification, ConcurrencyLimit concurrencyLimit) {
        this.rows = rows;
        this.doctor = doctor;
        this.verification = verification;
        this.concurrencyLimit = concurrencyLimit;
    }

    @GetMapping
    String list(@ParameterObject QuarantineFilter filter, @ParameterObject PageRequest request, Model model) {
        Page<QuarantinedRequest> found =
                concurrencyLimit.call(() -> rows.list(filter.conditions(request.cursor()), request));
        NextPage.add(model, "requests", found, request);
        return "page/quarantine";
    }

    @GetMapping("/{id}")
    String one(@PathVariable String id, Model model) {
        UUID uuid = Uuids.parse(id);
        RefusedSignature refused = rows.signature(uuid).orElseThrow(QuarantinePage::gone);
        model.addAttribute("request", rows.find(uuid).orElseThrow(QuarantinePage::gone));
        model.addAttribute("diagnosis", doctor.diagnose(refused, rows::findBody));
        return "page/refusal";
    }

    private static ResponseStatusException gone() {
        return new ResponseStatusException(
                HttpStatus.NOT_FOUND, "This request is no longer in quarantine: it was let in, or was too old");
    }

    @PostMapping("/verify")
    String verify(RedirectAttributes next) {
        Verification.Result result = verification.run();
        next.addFlashAttribute("result", result);
        return "redirect:/page/quarantine";
    }
}
