package org.nutritioninbox.page;

import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.audit.AuditFilter;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.PageRequest;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// Lists what operators did.
@Controller
class AuditPage {

    private final Audit audit;
    private final ConcurrencyLimit concurrencyLimit;

    AuditPage(Audit audit, ConcurrencyLimit concurrencyLimit) {
        this.audit = audit;
        this.concurrencyLimit = concurrencyLimit;
    }

    @GetMapping("/page/audit")
    String list(@ParameterObject AuditFilter filter, @ParameterObject PageRequest request, Model model) {
        NextPage.add(model, "actions", concurrencyLimit.call(() -> audit.list(filter, request)), request);
        return "page/audit";
    }
}
