package org.nutritioninbox.page;

import java.util.UUID;
import org.nutritioninbox.doctor.Cause;
import org.nutritioninbox.doctor.Diagnosis;
import org.nutritioninbox.doctor.Doctor;
import org.nutritioninbox.quarantine.QuarantineRows;
import org.nutritioninbox.quarantine.QuarantinedRequest;
import org.nutritioninbox.quarantine.Verification;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Shows why a request was refused, and verifies all refused requests again.
@Controller
@RequestMapping("/page/quarantine")
class QuarantinePage {

    private final QuarantineRows rows;
    private final Doctor doctor;
    private final Verification verification;

    QuarantinePage(QuarantineRows rows, Doctor doctor, Verification verification) {
        this.rows = rows;
        this.doctor = doctor;
        this.verification = verification;
    }

    @GetMapping("/{id}")
    String one(@PathVariable UUID id, Model model) {
        QuarantinedRequest request = rows.find(id);
        model.addAttribute("request", request);
        Diagnosis diagnosis =
                doctor.diagnose(request.signature(), request.legacySignature(), request.body(), rows::findBody);
        Cause cause = diagnosis.cause();
        // the explanation says that it is unknown
        model.addAttribute(
                "cause", cause == Cause.UNKNOWN ? null : StringUtils.capitalize(PageConfiguration.words(cause)));
        model.addAttribute("explanation", diagnosis.explanation());
        return "page/refusal";
    }

    @PostMapping("/verify")
    String verify(RedirectAttributes next) {
        Verification.VerificationResult result = verification.run();
        String tried = Counted.of(result.tried(), "request was", "requests were");
        next.addFlashAttribute("result", tried + " verified again, " + result.accepted() + " of them let in.");
        return "redirect:/page/quarantine";
    }
}
