package org.nutritioninbox.query;

import java.util.Collection;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// A parameter has a wrong value. The answer names the parameter and says what to send instead. It does not repeat the
/// value.
public final class BadParameter extends ErrorResponseException {

    public BadParameter(String name, String expectation) {
        super(HttpStatus.BAD_REQUEST, problem(name, expectation), null);
    }

    public static BadParameter unknown(String name, Collection<String> known) {
        return new BadParameter(
                name,
                known.isEmpty()
                        ? "is not known here; send none"
                        : "is not known here; known are " + String.join(", ", known));
    }

    private static ProblemDetail problem(String name, String expectation) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "Parameter '" + name + "' " + expectation);
        problem.setProperty("parameter", name);
        return problem;
    }
}
