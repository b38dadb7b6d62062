package org.nutritioninbox.expectation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.Turnstile;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Lists the records that the provider owes us.
@RestController
@Tag(name = "Expectations")
class ExpectationController {

    private final ExpectationList expectations;
    private final Turnstile turnstile;

    ExpectationController(ExpectationList expectations, Turnstile turnstile) {
        this.expectations = expectations;
        this.turnstile = turnstile;
    }

    @GetMapping(path = "/expectations", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Records whose result the provider owes us, or owed us lately, newest first",
            description = "The next page is in the Link header.")
    ResponseEntity<List<Expectation>> list(@ParameterObject ExpectationListRequest request) {
        ExpectationQuery query = request.query();
        Page<Expectation> page = turnstile.pass(() -> expectations.list(query));
        return ResponseEntity.ok().headers(page.links()).body(page.elements());
    }
}
