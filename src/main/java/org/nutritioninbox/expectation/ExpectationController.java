package org.nutritioninbox.expectation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.nutritioninbox.query.PageRequest;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Lists the records that the provider owes us.
@RestController
@Tag(name = "Expectations", description = "Results that the provider owes.")
class ExpectationController {

    private final ExpectationList expectations;

    ExpectationController(ExpectationList expectations) {
        this.expectations = expectations;
    }

    @GetMapping(path = "/expectations", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "List expected results",
            description =
                    "Results that the provider owes, or owed lately. The newest comes first. The next page is in the"
                            + " Link header.")
    ResponseEntity<List<Expectation>> list(@ParameterObject ExpectationQuery query, @ParameterObject PageRequest page) {
        return expectations.list(query, page).response();
    }
}
